import os
import subprocess
import sys


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


for name, command in (("venv", [sys.executable, "-m", "venv"]), ("virtualenv", ["virtualenv", "--no-download"])):
    folder = f"/tmp/{name}"
    run(*command, folder)
    prefix = run(f"{folder}/bin/python", "-c", "import sys; print(sys.prefix)").strip()
    assert prefix == folder, f"{name}: the prefix is {prefix}"
    real = os.path.realpath(f"{folder}/bin/python")
    assert real == os.path.realpath(sys.executable), f"{name}: the interpreter is {real}"
    assert f"{folder}/lib" in run(f"{folder}/bin/pip", "--version"), f"{name}: pip is not the environment's own"
