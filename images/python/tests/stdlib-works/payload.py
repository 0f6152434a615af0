import bz2
import ctypes
import curses
import dbm
import decimal
import hashlib
import importlib.util
import lzma
import readline
import sqlite3
import ssl
import struct
import sys
import uuid
import xml.parsers.expat
import zlib

faults = []


def check(what, is_right):
    if not is_right:
        faults.append(what)


text = b"text " * 1000
for module in (bz2, lzma, zlib):
    check(module.__name__, module.decompress(module.compress(text)) == text)
if sys.version_info >= (3, 14):
    from compression import zstd

    check("compression.zstd", zstd.decompress(zstd.compress(text)) == text)

# A CPython from upstream has no ndbm.
for kind in ("dbm.dumb", "dbm.gnu", "dbm.ndbm", "dbm.sqlite3"):
    if importlib.util.find_spec({"dbm.ndbm": "_dbm"}.get(kind, kind)) is None:
        continue
    module = __import__(kind, fromlist=["open"])
    with module.open(f"/tmp/{kind}", "n") as database:
        database[b"key"] = b"value"
    with module.open(f"/tmp/{kind}", "r") as database:
        check(kind, database[b"key"] == b"value")
    check(f"{kind}: its kind", dbm.whichdb(f"/tmp/{kind}") == kind)

for name in hashlib.algorithms_guaranteed:
    made = hashlib.new(name, text)
    check(name, made.hexdigest(16) if name.startswith("shake") else made.hexdigest())
check("scrypt", len(hashlib.scrypt(b"secret", salt=b"salt", n=16, r=8, p=1)) == 64)

with sqlite3.connect("/tmp/data.sqlite") as connection:
    connection.execute("create table texts (body text)")
    connection.execute("insert into texts values ('written')")
check("sqlite3", sqlite3.connect("/tmp/data.sqlite").execute("select body from texts").fetchall() == [("written",)])

callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: number + 1)
check("ctypes", callback(41) == 42)
check("struct and ctypes", ctypes.sizeof(ctypes.c_void_p) == struct.calcsize("P"))
check("decimal", decimal.HAVE_THREADS and str(decimal.Decimal(2).sqrt()).startswith("1.414213562373095"))
check("uuid", uuid.uuid1().version == 1 and importlib.util.find_spec("_uuid"))

parsed = []
parser = xml.parsers.expat.ParserCreate()
parser.StartElementHandler = lambda name, _: parsed.append(name)
parser.Parse("<a><b/></a>", True)
check("expat", parsed == ["a", "b"])

context = ssl.create_default_context()
check("TLS 1.3", ssl.HAS_TLSv1_3 and ssl.HAS_ALPN and ssl.HAS_SNI)
check("TLS 1.2 at least", context.minimum_version in (ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_2))
check("ciphers", any(cipher["protocol"] == "TLSv1.3" for cipher in context.get_ciphers()))
check("curses", curses.ncurses_version.major >= 6 if hasattr(curses, "ncurses_version") else curses.version)
readline.add_history("line")
check("readline", readline.get_history_item(1) == "line")

assert not faults, f"these do not work: {', '.join(faults)}"
