#!/bin/sh
# Trains CPython in the folder of its first compile: `train.sh EMULATOR PYTHON`. PYTHON runs here, and is of the same release.
#
# The counts are the same on each machine: an emulated program has the same addresses everywhere, its environment is empty, and
# its modules come from one archive. What the compile itself has counted is removed.
set -eu
emulator=$1
python=$2

address() {
  env -i PYTHONHASHSEED=0 "$emulator" ./python -B -S -c 'print(id(object()))'
}

if [ "$(address)" != "$(address)" ]; then
  echo "cannot train CPython: in $emulator, a program has other addresses each time" >&2
  exit 1
fi
archive=/train/training.zip
"$python" -B -S "$(dirname "$0")/pack.py" Lib build/lib.* "$archive"
find . -name '*.gcda' -delete
env -i LC_ALL=C.UTF-8 PYTHONHASHSEED=0 PYTHONPATH="$archive" "$emulator" ./python -B -S "$archive" </dev/null >/dev/null
