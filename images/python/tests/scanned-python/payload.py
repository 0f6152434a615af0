"""Looks for CPython like scanners (syft's classifiers python-binary and python-binary-lib): the release between two
zero bytes in a file with the name of the interpreter or its library. Each such file would be reported."""

import json
import os
import pathlib
import re
import sys

SERIES = "{}.{}".format(*sys.version_info)
RELEASE = re.compile(rb"\x00(" + re.escape(SERIES).encode() + rb"[-._a-zA-Z0-9]*)\x00")
NAME = re.compile(r"python[\d.]*|libpython.*\.so.*")


def files():
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = sorted(set(folders) - {"dev", "proc", "sys"})
        for path in (pathlib.Path(folder, name) for name in names if NAME.fullmatch(name)):
            if not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF":
                yield path


def site_records():
    return [str(path) for path in pathlib.Path(sys.base_prefix).rglob("*-info") if path.is_dir()]


found = {str(path): sorted({match.decode() for match in RELEASE.findall(path.read_bytes())}) for path in files()}
print(json.dumps({"files": sorted(found), "releases": sorted(sum(found.values(), [])), "packages": site_records()}))
