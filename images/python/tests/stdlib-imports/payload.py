import importlib
import importlib.util
import json
import os
import pathlib
import sys
import sysconfig

# Left out with its modules: a desktop toolkit is useless in a container.
LEFT_OUT = {"_tkinter", "idlelib", "tkinter", "turtle", "turtledemo"}
# The Docker official image's is linked with Berkeley DB, which our roots do not have.
if sys.argv[1] == "upstream":
    LEFT_OUT.add("_dbm")
# Listed on every platform, but existing only on others.
OTHER_PLATFORMS = {
    "_msi",
    "_overlapped",
    "_scproxy",
    "_winapi",
    "_wmi",
    "msilib",
    "msvcrt",
    "nt",
    "winreg",
    "winsound",
}
# Not imported, although they exist: some open a web page, print a poem or greet the world, one is for iOS only.
NOT_IMPORTED = {"__hello__", "__phello__", "_ios_support", "antigravity", "this"}

faults = {}


def found_modules(folder):
    """For Python 3.9, which has no such list: the existing modules, all of which must import."""
    files = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    names = files | set(sys.builtin_module_names) | {path.name.split(".")[0] for path in folder.glob("lib-dynload/*.so")}
    # "__phello__.foo.py" is a module of a package that prints when it is looked for.
    return {name for name in names if "." not in name}


def try_import(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        faults[name] = f"{type(error).__name__}: {error}"


folder = pathlib.Path(sysconfig.get_path("platstdlib"), "lib-dynload")
extensions = sorted({path.name.split(".")[0] for path in folder.glob("*.so")})
modules = sorted(getattr(sys, "stdlib_module_names", None) or found_modules(folder.parent))
for name in [*extensions, *modules]:
    if name in LEFT_OUT | OTHER_PLATFORMS:
        if importlib.util.find_spec(name):
            faults[name] = "is there, though it is listed as left out"
    elif name in NOT_IMPORTED:
        if not importlib.util.find_spec(name):
            faults[name] = "is not there"
    else:
        try_import(name)

print(json.dumps({"faults": faults, "extensions": len(extensions) > 40, "modules": len(modules) > 220}), flush=True)
# Some modules leave threads or handlers behind.
os._exit(0)
