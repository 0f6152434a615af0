import ctypes
import ctypes.util
import os
import subprocess

found = ctypes.util.find_library("lz4")
assert found == "liblz4.so.1", f"find_library finds {found!r}"
assert ctypes.CDLL(found).LZ4_versionNumber() > 10000
with open("/proc/self/maps") as maps:
    places = {line.split()[-1] for line in maps if "lz4" in line}
assert places == {os.path.realpath("/usr/local/lib/liblz4.so.1")}, f"it was loaded from {places}"
listing = subprocess.check_output(["/sbin/ldconfig", "-p"], text=True)
assert "libc.so.6 " in listing, f"the image's own libraries have left the cache:\n{listing}"
