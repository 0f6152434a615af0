import importlib
import importlib.util
import json
import os
import pathlib
import sys
import sysconfig

# Left out, with what belongs to it: a desktop toolkit is of no use in a container.
LEFT_OUT = {"_tkinter", "idlelib", "tkinter", "turtle", "turtledemo"}
# In the list on every platform, and there on others only.
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
# There, but not to be imported: two open a web page or print a poem, the other one is of use on iOS only.
NOT_IMPORTED = {"_ios_support", "antigravity", "this"}

faults = {}


def try_import(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        faults[name] = f"{type(error).__name__}: {error}"


folder = pathlib.Path(sysconfig.get_path("platstdlib"), "lib-dynload")
extensions = sorted({path.name.split(".")[0] for path in folder.glob("*.so")})
modules = sorted(sys.stdlib_module_names)
for name in [*extensions, *modules]:
    if name in LEFT_OUT | OTHER_PLATFORMS:
        if importlib.util.find_spec(name):
            faults[name] = "is there, though it is listed as left out"
    elif name in NOT_IMPORTED:
        if not importlib.util.find_spec(name):
            faults[name] = "is not there"
    else:
        try_import(name)

print(json.dumps({"faults": faults, "extensions": len(extensions) > 40, "modules": len(modules) > 250}), flush=True)
# Some modules leave threads or handlers behind.
os._exit(0)
