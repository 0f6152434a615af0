import ctypes
import ctypes.util
import json

names = ("c", "crypto", "gomp", "m", "sqlite3", "ssl", "stdc++", "uuid", "z")
found = {name: ctypes.util.find_library(name) for name in names}
assert found["c"] == "libc.so.6", f"the C library is {found['c']!r}"
# A missing library has the same result without a compiler to ask.
assert ctypes.util.find_library("not-there") is None
print(json.dumps({name: bool(soname and ctypes.CDLL(soname)) for name, soname in found.items()}))
