import ctypes
import pathlib
import re

# The libraries that packages.yaml guarantees, by the loader's names. The list of a suite never gets shorter.
LIBRARIES = {
    "bullseye": """
        libbz2.so.1.0 libcrypt.so.1 libcrypto.so.1.1 libexpat.so.1 libffi.so.7 libgcc_s.so.1 libgdbm.so.6
        libgdbm_compat.so.4 libgomp.so.1 libhistory.so.8 liblzma.so.5 libmpdec.so.3 libncursesw.so.6 libnsl.so.2
        libpanelw.so.6 libreadline.so.8 libsqlite3.so.0 libssl.so.1.1 libstdc++.so.6 libtinfo.so.6 libtirpc.so.3
        libuuid.so.1 libz.so.1 libzstd.so.1
    """,
    "trixie": """
        libbz2.so.1.0 libcrypt.so.1 libcrypto.so.3 libexpat.so.1 libffi.so.8 libgcc_s.so.1 libgdbm.so.6
        libgdbm_compat.so.4 libgomp.so.1 libhistory.so.8 liblzma.so.5 libmpdec.so.4 libncursesw.so.6 libpanelw.so.6
        libreadline.so.8 libsqlite3.so.0 libssl.so.3 libstdc++.so.6 libtinfo.so.6 libuuid.so.1 libz.so.1 libzstd.so.1
    """,
}

suite = re.search(r"^VERSION_CODENAME=(\w+)$", pathlib.Path("/etc/os-release").read_text(), re.M)[1]
missing = []
for name in LIBRARIES[suite].split():
    try:
        ctypes.CDLL(name)
    except OSError as error:
        missing.append(str(error))
assert not missing, "\n".join(missing)
