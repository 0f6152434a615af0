import ctypes
import json
import sys

name = "libpython{}.{}.so.1.0".format(*sys.version_info)
library = ctypes.CDLL(name)
library.Py_GetVersion.restype = ctypes.c_char_p
with open("/proc/self/maps") as maps:
    mapped = {line.split()[-1] for line in maps if name in line}
# The interpreter had not loaded it: it came from where it was copied to.
print(json.dumps({"own": mapped == {f"/usr/lib/{name}"}, "release": library.Py_GetVersion().decode().split()[0]}))
