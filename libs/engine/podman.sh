#!/bin/sh
# Stands before podman, as node_modules/.bin/podman, for what runs from this workspace: images of the target `container`
# are dated by their commit, so that the same commit gives the same image. podman 4.3 knows only --timestamp for it, which
# nx-container cannot pass on; docker's buildx reads SOURCE_DATE_EPOCH itself.
set -eu

# The next one on PATH: where a clone's ./nx runs another's, there are two of this file.
podman=''
IFS=:
for folder in $PATH; do
  [ -x "$folder/podman" ] || continue
  if [ "$folder/podman" -ef "$0" ]; then
    podman=''
  else
    podman=${podman:-$folder/podman}
  fi
done
if [ -z "$podman" ]; then
  echo 'cannot find podman on PATH; install it' >&2
  exit 127
fi

# NX_TASK_TARGET_TARGET is the name of the target that Nx runs this for.
if [ "${1-} ${NX_TASK_TARGET_TARGET-}" = 'build container' ] && [ -n "${SOURCE_DATE_EPOCH-}" ]; then
  shift
  exec "$podman" build --timestamp "$SOURCE_DATE_EPOCH" "$@"
fi
exec "$podman" "$@"
