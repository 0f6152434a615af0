"""
Writes the archive from which the training runs: `python pack.py LIB EXTENSIONS ARCHIVE`.

It has the modules of the standard library in the folder LIB as bytecode, as programs import them, the training itself, also
as source, and where the extension modules are (EXTENSIONS is their folder). The entries are sorted and have no time.
"""

import importlib.util
import marshal
import os
import sys
import zipfile

training = os.path.dirname(os.path.abspath(__file__))
unused = {"__pycache__", "test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "site-packages", "ensurepip"}


def modules(folder):
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - unused)
        for file in sorted(files):
            if file.endswith(".py"):
                path = os.path.join(parent, file)
                yield os.path.relpath(path, folder), path


def bytecode(name, source):
    code = compile(source, name, "exec", dont_inherit=True)
    # Before 3.12, the references of a newer format depend on addresses.
    version = marshal.version if sys.version_info >= (3, 12) else 2
    unchecked = bytes([1, 0, 0, 0]) + bytes(8)
    return importlib.util.MAGIC_NUMBER + unchecked + marshal.dumps(code, version)


def extensions(folder):
    names = sorted(file for file in os.listdir(folder) if file.endswith(".so"))
    return {name.split(".")[0]: os.path.join(os.path.abspath(folder), name) for name in names}


def main(library, folder, archive):
    with zipfile.ZipFile(archive, "w") as output:

        def add(name, content):
            output.writestr(zipfile.ZipInfo(name), content)

        for name, path in [*modules(library), *modules(training)]:
            with open(path, "rb") as file:
                source = file.read()
            add(name + "c", bytecode(name, source))
            if path.startswith(training):
                add(name, source)
        add("extensions.py", f"files = {extensions(folder)!r}\n")


main(*sys.argv[1:])
