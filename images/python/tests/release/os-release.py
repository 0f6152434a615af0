import pathlib
import platform
import sys

# Scanners read one or the other, and one scanner reads the version only from Debian's own file.
texts = {pathlib.Path(path).read_text() for path in ("/etc/os-release", "/usr/lib/os-release")}
assert len(texts) == 1, f"there are two: {texts}"
version = pathlib.Path("/etc/debian_version").read_text().strip()
lines = texts.pop().splitlines()
assert "ID=debian" in lines and f'VERSION_ID="{version.split(".")[0]}"' in lines, f"/etc/debian_version has {version!r}: {lines}"
if sys.version_info >= (3, 10):
    found = platform.freedesktop_os_release()
    assert found["ID"] == "debian" and found["VERSION_CODENAME"] == sys.argv[1], found
