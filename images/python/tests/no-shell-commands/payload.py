import os
import subprocess
import sys

# os.system raises nothing: 127 is the shell's "not found", told by the child that could not start one; until glibc 2.33
# the C library itself tells of it.
assert os.system("true") in (127 << 8, -1), f"os.system gives {os.system('true')}"
try:
    subprocess.run("true", shell=True)
except FileNotFoundError as error:
    assert error.filename == "/bin/sh", f"{error.filename!r} was looked for"
else:
    raise AssertionError("there is a shell")
assert subprocess.run([sys.executable, "-c", "raise SystemExit(3)"]).returncode == 3
