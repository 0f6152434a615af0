import subprocess

# The built-in path of ctypes, Triton and others.
listing = subprocess.check_output(["/sbin/ldconfig", "-p"], text=True)
names = {line.split()[0] for line in listing.splitlines()[1:]}
for name in ("libc.so.6", "libstdc++.so.6", "libsqlite3.so.0", "libuuid.so.1"):
    assert name in names, f"{name} is not in the cache:\n{listing}"
