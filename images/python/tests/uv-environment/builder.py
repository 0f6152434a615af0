import os
import subprocess
import sys


def uv(*arguments):
    return subprocess.run(["uv", *arguments], capture_output=True, text=True)


made = uv("venv", "--offline", "/tmp/environment")
assert made.returncode == 0, made.stderr
# In each way to request another Python.
other = "3.12" if sys.version_info[1] != 12 else "3.13"
for arguments in (["python", "install", other], ["venv", "--python", other, "/tmp/other"]):
    fetched = uv(*arguments)
    assert fetched.returncode != 0, f"uv {' '.join(arguments)} has found another Python"
    assert "never" in fetched.stderr or "disabled" in fetched.stderr, f"that is not why it fails: {fetched.stderr}"
print(os.path.realpath("/tmp/environment/bin/python"))
