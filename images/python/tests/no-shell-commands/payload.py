import asyncio
import os
import subprocess
import sys

# os.system does not raise. 127 is the shell's "not found": the child process ends with it when it cannot start a shell.
# Until glibc 2.33, the C library itself returns -1.
assert os.system("true") in (127 << 8, -1), f"os.system gives {os.system('true')}"
ways = {
    "subprocess.run": lambda: subprocess.run("true", shell=True),
    "subprocess.getoutput": lambda: subprocess.getoutput("true"),
    "os.popen": lambda: os.popen("true"),
    "os.execv": lambda: os.execv("/bin/sh", ["sh", "-c", "true"]),
    "asyncio": lambda: asyncio.run(asyncio.create_subprocess_shell("true")),
}
for name, start in ways.items():
    try:
        start()
    except FileNotFoundError as error:
        assert error.filename in ("/bin/sh", None), f"{name}: {error.filename!r} was looked for"
    else:
        raise AssertionError(f"{name} starts a shell")
assert subprocess.run([sys.executable, "-c", "raise SystemExit(3)"]).returncode == 3
