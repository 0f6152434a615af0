# Sourced by ./nx when EMULATE asks for an emulator that is not there: registers QEMU with the kernel
# (https://docs.kernel.org/admin-guide/binfmt-misc.html) for the whole machine, until that is started anew.
# shellcheck shell=sh disable=SC2154

# shellcheck source=libs/engine/install.sh
. "$engine_scripts/install.sh"

set_up_emulator() {
  ! runs_arm64 || return 0
  check_emulator
  say 'registering an emulator of arm64 (binfmt_misc)'
  mount_binfmt_misc
  entry=$(print_entry) || install_emulator
  # Where systemd runs, it has registered what was installed.
  ! runs_arm64 || return 0
  # shellcheck disable=SC2016,SC2086
  quietly $as_root sh -c 'printf %s "$1" >"$2"' sh "$entry" "$binfmt_misc/register" ||
    fail_with_log "cannot emulate arm64: the kernel does not take the emulator, as shown above; $elsewhere"
}

elsewhere='register it on the machine itself ("apt-get install qemu-user-static" there), or unset EMULATE'

check_emulator() {
  [ "$(uname -s)" = Linux ] ||
    no_emulator 'this system runs containers in a virtual machine, which has emulators of its own; unset EMULATE'
  become_root || no_emulator 'this user may not register an emulator; run "sudo apt-get install qemu-user-static"'
  handler=$binfmt_misc/qemu-aarch64
  [ "$(cat "$binfmt_misc/status" 2>/dev/null)" != disabled ] ||
    no_emulator "\"$binfmt_misc/status\" is \"disabled\"; write 1 to it as root, and run this again"
  [ ! -e "$handler" ] ||
    no_emulator "\"$handler\" is disabled, or has not the flag F; write -1 to it as root, and run this again"
}

# shellcheck disable=SC2086
mount_binfmt_misc() {
  [ -e "$binfmt_misc/register" ] || quietly $as_root mount -t binfmt_misc binfmt_misc "$binfmt_misc" ||
    fail_with_log "cannot emulate arm64: binfmt_misc cannot be mounted, as shown above; $elsewhere"
}

# Debian's own entry, else one for a program that came otherwise. The flag F has the kernel open the emulator now, so
# that containers need none of their own.
print_entry() {
  grep '^:.*:[A-Z]*F[A-Z]*$' /usr/lib/binfmt.d/qemu-aarch64.conf 2>/dev/null && return
  emulator=$(command -v qemu-aarch64-static) || return 1
  # The header of an ELF file of 64 bits, for the machine 183 (https://www.qemu.org/docs/master/user/main.html).
  magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  printf '%s\n' ":qemu-aarch64:M::$magic:$mask:$emulator:F"
}

install_emulator() {
  command -v apt-get >/dev/null || no_emulator "\"qemu-aarch64-static\" is missing; install QEMU's static user emulators"
  say 'installing it (apt-get install qemu-user-static)'
  apt_install qemu-user-static ||
    fail_with_log 'cannot emulate arm64: "apt-get install" failed as shown above; mend that, or install qemu-user-static yourself'
  entry=$(print_entry) || no_emulator 'qemu-user-static has brought no emulator; reinstall it'
}

no_emulator() {
  fail "cannot emulate arm64: $1"
}
