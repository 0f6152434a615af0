import importlib.util
import os
import shutil
import subprocess
import sys


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


for tool in ("virtualenv", "pipenv", "poetry", "uv"):
    assert run(tool, "--version").strip(), f"{tool} --version says nothing"
    program = os.path.realpath(shutil.which(tool))
    assert program.startswith(f"/opt/tools/{tool}/"), f"{tool} is {program}"
    assert importlib.util.find_spec(tool) is None, f"the interpreter itself can import {tool}"
# pip belongs to the interpreter, for `pip install --user`.
assert f"python {sys.version_info[0]}.{sys.version_info[1]}" in run("pip", "--version")
run(sys.executable, "-m", "pip", "--version")
# As in the official images: up to the last series with distutils, for builds without isolation.
for name in ("setuptools", "wheel"):
    found = importlib.util.find_spec(name) is not None
    assert found == (sys.version_info < (3, 12)), f"the interpreter itself can{'' if found else 'not'} import {name}"
# Poetry 2 has it as a plug-in.
run("poetry", "export", "--help")
