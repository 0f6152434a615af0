import json
import pathlib

# Packages with a script, and all that the script would have done at installation.
NOT_NEEDED = {
    "base-files": "makes folders and a message of the day",
    "ca-certificates": "makes the bundle of roots, which is made without it",
    "libc-bin": "makes the cache of ldconfig, which is made without it",
    "libc6": "restarts services after an upgrade",
    "libgssapi-krb5-2": "moves a setting of an old version after an upgrade",
    "libreadline8t64": "diverts paths of an upgrade from a root where /lib is not a link",
    "libssl1.1": "restarts services after an upgrade",
    "libtirpc3t64": "diverts paths of an upgrade from a root where /lib is not a link",
    "netbase": "makes /etc/networks, which names one network that is never used",
    "tzdata": "makes /etc/localtime and /etc/timezone; the first is made without it",
}
# Packages of debug only, which the builder does not have: we have checked that they have no scripts.
NO_SCRIPT = {"busybox-static"}

info = pathlib.Path("/builder/info")
records = pathlib.Path("/var/lib/dpkg/status.d")
found, unknown = {}, []
for package in sorted(path.name for path in records.iterdir() if path.suffix != ".md5sums"):
    files = [path for path in info.iterdir() if path.stem.split(":")[0] == package]
    if not files and package not in NO_SCRIPT:
        unknown.append(package)
    for path in files:
        if path.suffix in (".preinst", ".postinst"):
            found.setdefault(package, []).append(path)
texts = {package: "".join(path.read_text() for path in paths) for package, paths in found.items()}
print(
    json.dumps(
        {
            "some": len(found) > 3,
            "unknown": unknown,
            "with a script": sorted(set(found) - set(NOT_NEEDED)),
            "with alternatives": [name for name, text in texts.items() if "update-alternatives" in text],
        }
    )
)
