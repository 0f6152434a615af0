import os
import subprocess
import sys

# os.system raises nothing: 127 is the shell's "not found", told by the child that could not start one.
assert os.system("true") == 127 << 8, f"os.system gives {os.system('true')}"
try:
    subprocess.run("true", shell=True)
except FileNotFoundError as error:
    assert error.filename == "/bin/sh", f"{error.filename!r} was looked for"
else:
    raise AssertionError("there is a shell")
assert subprocess.run([sys.executable, "-c", "raise SystemExit(3)"]).returncode == 3
