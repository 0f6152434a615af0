#!/bin/sh
# notice.sh PROJECT END RELEASE [WANTED]: says on stderr what whoever builds an image has to know: that upstream's support of
# its series has ended, or that it has another release than the wanted one. A shell, since it runs before each build.
series=${1#python-}
series=${series%-*}
case $2 in
  [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9])
    [ ! "$(date -u +%F)" \> "$2" ] ||
      echo "WARNING: $1: upstream's support of Python $series ended on $2; not for publishing" >&2
    ;;
  # A lock that cannot be read has no end: `lock-check` says what is wrong with it.
esac
[ -z "${4-}" ] ||
  echo "WARNING: $1: has CPython $3, a substitute for $4; not for publishing. Where $4 can be had: ./nx lock" >&2
