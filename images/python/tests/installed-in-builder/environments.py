import json
import os
import pathlib
import subprocess

PROGRAM = "import os, sys; print(sys.prefix, os.path.realpath(sys.executable))"


def fault_of(folder):
    prefix, real = subprocess.check_output([f"{folder}/bin/python", "-c", PROGRAM], text=True).split()
    if prefix != str(folder) or not os.path.isfile(real):
        return f"the prefix is {prefix}, the interpreter {real}"
    said = subprocess.check_output([f"{folder}/bin/greetvenv"], text=True).strip()
    if said != f"greetvenv in {folder}":
        return f"the console script says {said!r}"
    dangling = [str(path) for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    return f"links that lead nowhere: {dangling}" if dangling else None


folders = sorted(pathlib.Path("/srv/made").iterdir())
print(json.dumps({folder.name: fault_of(folder) for folder in folders}))
