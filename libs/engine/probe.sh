# Sourced by set-up.sh: finds the settings with which the chosen engine builds an image and runs containers of it as
# the builds and the checks do. The image holds one program that does nothing.
# shellcheck shell=sh disable=SC2154

find_docker_settings() {
  write_probe
  if ! builds_and_runs || ! runs_as_usual; then no_settings; fi
}

# The first set that works: none at all, then lower limits and other runtimes; `netns = "host"` where containers get no
# network of their own.
find_podman_settings() {
  open_podman_store
  write_probe
  for limits in '' "$(ulimits_within 1048576 32768)" "$(ulimits_within 1024 4096)"; do
    for runtime in '' runc crun; do
      use_podman_conf "$runtime" "$limits" ''
      builds_and_runs || continue
      runs_as_usual && return
      use_podman_conf "$runtime" "$limits" host
      runs_as_usual && return
    done
  done
  no_settings
}

# ulimits_within NOFILE NPROC: both at most the hard limits here, which containers may be unable to raise. podman 4.3
# lowers its own number of processes to 32768.
ulimits_within() {
  [ -r /proc/self/limits ] || return 0
  awk -v nofile="$1" -v nproc="$2" '
    function least(wanted, hard) { return hard == "unlimited" || hard + 0 > wanted + 0 ? wanted : hard }
    /^Max open files/ { nofile = least(nofile, $5) }
    /^Max processes/ { nproc = least(nproc, $4) }
    END { printf "\"nofile=%d:%d\", \"nproc=%d:%d\"", nofile, nofile, nproc, nproc }
  ' /proc/self/limits
}

# On a file system that podman cannot lay others over, such as a container's, fuse-overlayfs helps where /dev/fuse is.
# Else a store of the workspace's own copies whole images.
open_podman_store() {
  # The first call may leave a store that the next one refuses.
  quietly podman info && quietly podman info && return
  cat >"$settings.storage.conf" <<END
# Written by ./nx: what podman needs on this machine.
[storage]
driver = "vfs"
graphroot = "$settings.storage"
runroot = "$settings.storage.run"
END
  export CONTAINERS_STORAGE_CONF="$settings.storage.conf"
  quietly podman info || no_settings
}

# use_podman_conf RUNTIME ULIMITS NETNS: an empty one is left to podman. The file replaces the system's, whose
# capabilities it repeats.
use_podman_conf() {
  case ${CONTAINERS_CONF-} in "$state"/*) unset CONTAINERS_CONF ;; esac
  [ -n "$1$2$3" ] || return 0
  {
    echo '# Written by ./nx: what podman needs on this machine.'
    echo '[containers]'
    echo 'default_capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETFCAP",'
    echo '  "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"]'
    [ -z "$2" ] || echo "default_ulimits = [$2]"
    [ -z "$3" ] || echo "netns = \"$3\""
    [ -z "$1" ] || printf '[engine]\nruntime = "%s"\n' "$1"
  } >"$settings.containers.conf"
  export CONTAINERS_CONF="$settings.containers.conf"
}

# What the image builds and the checks ask of an engine.
builds_and_runs() {
  remove_probe_image
  probe_image=localhost/nx-probe:$$
  case $engine in
    docker) quietly docker buildx build --quiet --load --network none --tag "$probe_image" "$state/probe" ;;
    podman) quietly env BUILDAH_LAYERS=false podman build --quiet --network none --tag "$probe_image" "$state/probe" ;;
  esac && quietly "$engine" run --rm --network none --read-only --user 12345:0 --cap-drop all \
    --security-opt no-new-privileges "$probe_image"
}

# What people do by hand.
runs_as_usual() {
  quietly "$engine" run --rm "$probe_image"
}

no_settings() {
  tail -n 15 "$log" >&2
  mv -f "$log" "$settings.log"
  fail "cannot use $engine: it builds or runs no container on this machine, last of all as shown above; the whole story is in" \
    "\"$settings.log\"; mend $engine, or set ENGINE to the other engine"
}

# A Linux program that does nothing, for the machine of the engine: 127 (amd64) or 132 bytes (arm64).
write_probe() {
  case $engine in
    docker) machine=$(docker version --format '{{.Server.Arch}}' 2>>"$log") || no_settings ;;
    podman) machine=$(podman version --format '{{.Server.OsArch}}' 2>>"$log") || no_settings ;;
  esac
  case $machine in
    *amd64) elf='\076\0' size='\0177' code='\061\0377\0152\074\0130\017\05' ;;
    *arm64) elf='\0267\0' size='\0204' code='\0\0\0200\0322\0250\013\0200\0322\01\0\0\0324' ;;
    *) fail "cannot use $engine: its machine is \"$machine\"; the images are for amd64 and arm64" ;;
  esac
  zero='\0\0\0\0'
  mkdir -p "$state/probe"
  {
    printf '%b' "\0177ELF\02\01\01\0$zero$zero\02\0$elf\01\0\0\0\0170\0\0100\0$zero"
    printf '%b' "\0100\0\0\0$zero$zero$zero$zero\0100\0\070\0\01\0\0\0\0\0\0\0"
    printf '%b' "\01\0\0\0\05\0\0\0$zero$zero\0\0\0100\0$zero\0\0\0100\0$zero"
    printf '%b' "$size\0\0\0$zero$size\0\0\0$zero\0\020\0\0$zero$code"
  } >"$state/probe/probe"
  chmod 755 "$state/probe/probe"
  printf 'FROM scratch\nCOPY probe /probe\nRUN ["/probe"]\nENTRYPOINT ["/probe"]\n' >"$state/probe/Dockerfile"
}
