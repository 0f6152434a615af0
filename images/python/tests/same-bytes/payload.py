import hashlib
import json
import os
import pathlib
import sys
import sysconfig

stdlib = pathlib.Path(sysconfig.get_path("stdlib"))
# Files of the builder only: packages, and files for installing and compiling.
builder_only = ("site-packages", "_bundled", "config-")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_shared(path):
    return path.is_file() and not any(part.startswith(builder_only) for part in path.relative_to(stdlib).parts)


files = [path for path in stdlib.rglob("*") if is_shared(path)]
assert len(files) > 1000, f"{stdlib} has only {len(files)} files"

files.append(pathlib.Path(os.path.realpath(sys.executable)))
# The interpreter of the Docker official image is little more than a link to its library.
if sysconfig.get_config_var("Py_ENABLE_SHARED"):
    files.append(pathlib.Path(sys.base_prefix, "lib", sysconfig.get_config_var("INSTSONAME")))
print(json.dumps({str(path): digest(path) for path in sorted(files)}))
