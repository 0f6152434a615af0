import os
import subprocess


def uv(*arguments):
    return subprocess.run(["uv", *arguments], capture_output=True, text=True)


made = uv("venv", "--offline", "/tmp/environment")
assert made.returncode == 0, made.stderr
fetched = uv("python", "install", "3.12")
assert fetched.returncode != 0, "uv has installed another Python"
assert "never" in fetched.stderr or "disabled" in fetched.stderr, f"that is not why it fails: {fetched.stderr}"
print(os.path.realpath("/tmp/environment/bin/python"))
