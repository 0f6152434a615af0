import ctypes
import ctypes.util
import hashlib
import json
import pathlib

RECORDS = pathlib.Path("/var/lib/dpkg/status.d")


def faults_of(package):
    """The differences between its record and its files."""
    stanza = (RECORDS / package).read_text()
    if f"Package: {package}\n" not in stanza or "\nVersion: " not in stanza:
        yield f"{package}: {stanza}"
    for line in (RECORDS / f"{package}.md5sums").read_text().splitlines():
        digest, name = line.split("  ")
        path = pathlib.Path("/", name)
        if not path.is_file() or hashlib.md5(path.read_bytes()).hexdigest() != digest:
            yield f"{package}: {name}"


packages = ["libpcre2-8-0", "libselinux1"]
recorded = [name for name in packages if (RECORDS / name).is_file()]
print(
    json.dumps(
        {
            "loaded": ctypes.CDLL("libselinux.so.1") is not None,
            "by name": ctypes.util.find_library("selinux"),
            "recorded": recorded,
            "faults": [fault for package in recorded for fault in faults_of(package)],
        }
    )
)
