# Sourced by ./nx when it does not know the engine yet: chooses it, installs podman if need be, finds out what it needs
# on this machine, and writes that to $settings.env.
# shellcheck shell=sh disable=SC2154

# shellcheck source=libs/engine/probe.sh
. "$engine_scripts/probe.sh"
# shellcheck source=libs/engine/install.sh
. "$engine_scripts/install.sh"

set_up_engine() {
  engine_is_known && return
  rm -f "$settings.env" "$settings.log"
  pick_engine
  say "finding out what $engine needs on this machine"
  "find_${engine}_settings"
  write_settings
}

pick_engine() {
  docker_fault='not wanted'
  if [ "${ENGINE-}" != podman ]; then
    engine=docker
    docker_fault=$(name_docker_fault)
    [ -n "$docker_fault" ] || return 0
    [ -z "${ENGINE-}" ] || fail "cannot use docker: $docker_fault"
  fi
  engine=podman
  command -v podman >/dev/null || install_podman
  podman_version=$(podman --version) || fail 'cannot use podman: "podman --version" fails; mend or reinstall it'
  at_least 4.3 "${podman_version##* }" ||
    no_engine "version ${podman_version##* } is too old; install podman 4.3 or newer"
}

# Prints why docker cannot be used and the way out, or nothing.
name_docker_fault() {
  if ! command -v docker >/dev/null; then
    echo 'it is not installed; install Docker 23 or newer with buildx'
  elif ! server=$(docker version --format '{{.Server.Version}}' 2>"$log"); then
    echo "its daemon does not answer ($(tail -n 1 "$log")); start it, or set DOCKER_HOST to where it listens"
  elif ! at_least 23.0 "$server"; then
    echo "its daemon has version $server; install Docker 23 or newer"
  elif ! docker buildx version >/dev/null 2>&1; then
    echo 'its buildx plugin is missing; install docker-buildx (docker-buildx-plugin)'
  fi
}

# no_engine PODMAN_FAULT
no_engine() {
  [ -z "${ENGINE-}" ] || fail "cannot use podman: $1"
  fail "cannot find a container engine: docker: $docker_fault; or podman: $1"
}

install_podman() {
  command -v apt-get >/dev/null || no_engine 'it is not installed; install podman 4.3 or newer'
  become_root || no_engine 'it is not installed; run "sudo apt-get install podman"'
  say 'installing podman with its tools (apt-get install podman)'
  apt_install podman runc uidmap fuse-overlayfs slirp4netns catatonit ||
    fail_with_log 'cannot install podman: "apt-get install" failed as shown above; mend that, or install podman or docker yourself'
}

write_settings() {
  {
    echo "# $engine $(fingerprint)"
    echo '# Written by ./nx; remove it to have the engine chosen anew.'
    export_line INPUT_ENGINE "$engine"
    case $engine in
      docker)
        # One image, not an index of an image and its attestations.
        export_line BUILDX_NO_DEFAULT_ATTESTATIONS 1
        # What buildx asks git goes into attestations only.
        export_line BUILDX_GIT_INFO false
        ;;
      podman)
        # The layer cache of buildah 1.28 mixes up build arguments, architectures and mounted files.
        export_line BUILDAH_LAYERS false
        [ -z "${CONTAINERS_CONF-}" ] || export_line CONTAINERS_CONF "$CONTAINERS_CONF"
        [ -z "${CONTAINERS_STORAGE_CONF-}" ] || export_line CONTAINERS_STORAGE_CONF "$CONTAINERS_STORAGE_CONF"
        ;;
    esac
  } >"$settings.env.new"
  mv -f "$settings.env.new" "$settings.env"
}

export_line() {
  printf "export %s='%s'\n" "$1" "$(printf '%s' "$2" | sed "s/'/'\\\\''/g")"
}
