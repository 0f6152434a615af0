import json
import os
import pathlib
import subprocess
import sys

TOOLS = ("pipenv", "poetry", "uv")
LOOK = """
import importlib.util, json, sys, greeting
others = [name for name in ("pipenv", "poetry", "uv", "virtualenv") if importlib.util.find_spec(name)]
print(json.dumps({"prefix": sys.prefix, "others": others, "module": greeting.__file__, "bytecode": greeting.__cached__}))
"""


def faults_of(tool):
    folder = pathlib.Path("/home/monty/made", tool, ".venv")
    seen = json.loads(subprocess.check_output([folder / "bin/python", "-c", LOOK], text=True))
    if seen["prefix"] != str(folder) or not seen["module"].startswith(f"{folder}/lib/"):
        yield f"the prefix is {seen['prefix']}, the module {seen['module']}"
    if seen["others"]:
        yield f"can import {seen['others']}, which the project does not ask for"
    if not os.path.exists(seen["bytecode"]):
        yield "its modules have no bytecode"
    for path in folder.rglob("*"):
        if path.is_symlink() and path.parent.name != "bin" and folder not in path.resolve().parents:
            yield f"{path} leads to {path.resolve()}"


# Nothing is written at run time, so all bytecode is from the builder.
assert sys.flags.dont_write_bytecode
print(json.dumps({tool: list(faults_of(tool)) for tool in TOOLS}))
