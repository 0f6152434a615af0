import ctypes
import tempfile

try:
    folder = tempfile.gettempdir()
except FileNotFoundError as error:
    assert "/tmp" in str(error), f"the folders that were tried are not told: {error}"
else:
    raise AssertionError(f"{folder} is writable, so this proves nothing")
# A function for calls from C is made in memory, not in a file.
assert ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 42)() == 42
