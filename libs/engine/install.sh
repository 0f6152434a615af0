# Sourced by set-up.sh and emulate.sh: installs packages of Debian.
# shellcheck shell=sh disable=SC2154

# Sets as_root to what a command needs before it to be run by root; fails when this user may run none.
become_root() {
  as_root='env DEBIAN_FRONTEND=noninteractive'
  [ "$(id -u)" -ne 0 ] || return 0
  sudo -n true 2>/dev/null || return 1
  as_root="sudo -n $as_root"
}

# apt_install PACKAGE...
# shellcheck disable=SC2086
apt_install() {
  # Mends what an interrupted installation left.
  quietly $as_root dpkg --configure -a || :
  until quietly $as_root apt-get update -q; do
    # Only the installation waits for its lock by itself.
    tail -n 3 "$log" | grep -q 'Could not get lock' || break
    sleep 2
  done
  quietly $as_root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"
}
