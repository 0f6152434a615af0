import os
import pty
import re
import shutil
import subprocess
import sys

names = """
    ash awk base64 bash busybox cat cc chmod chroot cp cpan csh curl dash dd deno ed emacs env expect file find fish gawk
    gcc gdb git go hexdump java jrunscript ksh ld ldd less lua luajit man mawk mksh more mount nano nc netcat nodejs node
    nsenter openssl perl php pip ps rsync ruby rustc scp script sed setpriv sh socat sqlite3 ssh strace su sudo tar tclsh
    tcpdump telnet timeout toybox unshare vi vim wget xargs xxd yash zsh
""".split()
found = [name for name in names if shutil.which(name)]
assert not found, f"there are {found}"

# All files that the kernel would run, with any name. Extension modules are executable, but have no entry point.
known = re.compile(
    r"/usr/local/bin/python3\.\d+|/usr/sbin/ldconfig"
    r"|/usr/lib/[\w-]+/(ld-linux-[\w-]+\.so\.\d|ld-2\.\d+\.so|lib(c|pthread)(-2\.\d+)?\.so(\.6)?)"
    r"|/usr/local/lib/(libpython3\.\d+\.so\.1\.0|python3\.\d+/lib-dynload/\w+\.cpython-[\w-]+\.so)"
)
# Mounts do not belong to the image: the kernel's folders, and a few files of the engine. Neither does the empty file by
# which docker marks a container.
with open("/proc/self/mountinfo") as lines:
    mounted = {line.split()[4] for line in lines} - {"/"}
if os.path.exists("/.dockerenv") and os.path.getsize("/.dockerenv") == 0:
    mounted.add("/.dockerenv")
seen = 0
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in mounted]
    for path in (os.path.join(folder, name) for name in files):
        if path in mounted or os.path.islink(path) or not os.access(path, os.X_OK):
            continue
        seen += 1
        assert known.fullmatch(path), f"{path} may be run"
assert seen > 4, f"only {seen} files may be run"

# The ways by which programs start a shell.
for command in ("/bin/sh", "/usr/bin/env"):
    try:
        subprocess.run([command])
    except FileNotFoundError:
        continue
    raise AssertionError(f"{command} runs")
assert os.waitstatus_to_exitcode(pty.spawn(["sh"])) != 0, "pty.spawn starts a shell"
assert subprocess.run([sys.executable, "-c", "raise SystemExit(3)"]).returncode == 3, "nothing runs at all"
