# Notes where the package is: found.sh <line> [later]
python -c 'import sys, greeting; print(sys.argv[1] + ": " + greeting.__file__.partition("/lib/python3.")[0])' "$1" >>"/srv/${2:-found}"
