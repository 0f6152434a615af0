import json
import os
import pathlib
import re
import shutil
import sys

full_name = f"python{sys.version_info[0]}.{sys.version_info[1]}"


def real(name):
    found = shutil.which(name)
    return found and os.path.realpath(found)


def interpreters():
    for folder in os.environ["PATH"].split(":"):
        if os.path.isdir(folder):
            yield from (path for path in pathlib.Path(folder).iterdir() if re.fullmatch(r"python[\d.]*", path.name))


print(
    json.dumps(
        {
            "python": real("python"),
            "python3": real("python3"),
            "python3.X": real(full_name),
            "/usr/bin/python3": real("/usr/bin/python3"),
            "is a file": not os.path.islink(f"/usr/local/bin/{full_name}"),
            "others": sorted(str(path) for path in interpreters() if os.path.realpath(path) != real(full_name)),
        }
    )
)
