import os
import pathlib
import shutil
import sys

FOLDER = pathlib.Path("/tmp/private")


def main():
    FOLDER.mkdir()
    shutil.copy(next(pathlib.Path("/usr/lib").glob("*-linux-gnu/libz.so.1")), FOLDER / "libprivate.so")
    # The loader reads the variable only when a process starts.
    os.execve(sys.executable, [sys.executable, "-c", LOOK], {**os.environ, "LD_LIBRARY_PATH": str(FOLDER)})


LOOK = """
import ctypes, ctypes.util
print(ctypes.CDLL("libprivate.so").zlibVersion() != 0, ctypes.util.find_library("private"))
"""

for folder in ("/usr/local/bin", "/usr/bin"):
    for name in ("gcc", "cc", "ld", "objdump"):
        assert not os.path.exists(f"{folder}/{name}"), f"{name} is there, so find_library may use it"
main()
