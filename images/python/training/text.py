"""Strings, bytes, codecs and regular expressions, and modules that parse text."""

import argparse
import base64
import binascii
import configparser
import csv
import difflib
import fnmatch
import hashlib
import html
import io
import pathlib
import re
import string
import struct
import textwrap
import urllib.parse
import zlib

log_line = re.compile(r'(?P<host>\S+) \[(?P<time>[^\]]+)\] "(?P<method>GET|POST) (?P<path>\S+)" (?P<status>\d{3}) (\d+|-)')
address = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def strings(text, size):
    lines = text.splitlines()
    words = [word.strip(".,;").lower() for line in lines for word in line.split(" ")]
    joined = ", ".join(words)
    parts = []
    for n in range(size):
        word = words[n % len(words)]
        parts.append("%s-%05d" % (word, n))
        parts.append("{:>10}|{:<8.3f}|{!r}".format(word, n / 7, word))
        parts.append(f"{word:^12}{n:,}{n:x}{n / 3:.2e}")
        parts.append(word.replace("a", "b").title() + word[1:-1] + word[::-1])
    built = ""
    for word in words[:200]:
        built += word + " "
    table = str.maketrans("abc", "xyz", "q")
    found = joined.find("zebra") + joined.count("the") + joined.rfind("a") + built.translate(table).upper().count("X")
    checks = sum(word.isalpha() + word.isdigit() + word.startswith("th") + word.endswith(("s", "d")) for word in words)
    return len("".join(parts)), found, checks, joined.partition("the")[1], " a ".join(words).split(" a ")[3], words < parts


def unicode(size):
    samples = ["plain ascii", "Grüße aus Köln", "Привет, мир", "こんにちは世界", "emoji 🙂🚀", "naïve café"]
    total = 0
    for n in range(size):
        sample = samples[n % len(samples)]
        for codec in ("utf-8", "utf-16-le", "utf-32"):
            total += len(sample.encode(codec).decode(codec))
        total += len(sample.encode("latin-1", "replace")) + len(sample.encode("ascii", "xmlcharrefreplace"))
        total += len(sample.casefold()) + sample.isidentifier() + len(sample.center(30)) + hash(sample + "x") % 2
        try:
            sample.encode("ascii")
        except UnicodeEncodeError as error:
            total += error.start
    return total, sorted(samples), [ord(char) for char in samples[3]], chr(0x1F600)


def regular_expressions(text, size):
    lines = [
        f'10.0.{n % 7}.{n % 250} [27/Nov/2026:10:{n % 60:02}:00] "{"GET" if n % 3 else "POST"} /a/{n}?q=x{n}" {200 + n % 5} {n * 11}'
        for n in range(size)
    ]
    statuses = [match.group("status") for match in map(log_line.match, lines) if match]
    found = address.findall("Write to a.b@example.org, c+d@mail.example.com or nobody. " * 20)
    words = re.findall(r"\b\w{4,}\b", text)
    changed = re.sub(r"(\w+) (\w+)", r"\2 \1", text)
    tokens = [match.lastgroup for match in re.finditer(r"(?P<number>\d+)|(?P<name>[a-z]+)|(?P<space>\s+)|(?P<other>.)", text)]
    parts = re.split(r"[,;.]\s*", text)
    for n in range(size // 10):
        re.compile(rf"(?:a{n}|b*?c+){{1,{n + 2}}}[^x-z]\d+(?=end)$")
        re.purge()
    lookups = re.findall(r"(?<=t)he|(?i:QUICK)|a.*?z", text)
    return len(statuses), len(found), len(words), len(changed), len(tokens), len(parts), len(lookups)


def parsers(size):
    rows = [[str(n), f"name {n}", f'with "quotes", {n}'] for n in range(size)]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    read = list(csv.reader(buffer))
    config = configparser.ConfigParser()
    config.read_string("\n".join(f"[section{n}]\nkey = value {n}\nnumber: {n}\n" for n in range(size // 20)))
    parser = argparse.ArgumentParser(prog="train")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    parsed = [parser.parse_args(["a", "b", f"--level={n}", "-v"]).level for n in range(size // 20)]
    urls = [urllib.parse.urlsplit(f"https://user@example.org:8443/path/{n}?a={n}&b=%20x#part") for n in range(size)]
    queries = [urllib.parse.parse_qs(url.query) for url in urls]
    quoted = [urllib.parse.quote(f"/a b/{n}/ü") + urllib.parse.urlencode({"q": n, "r": "a b"}) for n in range(size)]
    paths = [pathlib.PurePosixPath("/usr/lib") / f"module{n}.py" for n in range(size)]
    names = [path.stem + path.suffix for path in paths if fnmatch.fnmatch(path.name, "*1*.py")]
    escaped = html.unescape(html.escape('<a href="x">&</a>' * size))
    wrapped = textwrap.fill("some words to be wrapped " * 20, 40) + textwrap.dedent("  a\n   b\n")
    template = string.Template("$name has $$ $amount").substitute(name="x", amount=size)
    delta = list(difflib.unified_diff(wrapped.splitlines(), wrapped.upper().splitlines()))
    return read == rows, len(config.sections()), sum(parsed), len(queries), len(quoted), names, len(escaped), template, len(delta)


def binary(size):
    packed = b"".join(struct.pack("<IhBd", n, n % 100, n % 256, n / 3) for n in range(size))
    numbers = sum(record[0] + record[3] for record in struct.iter_unpack("<IhBd", packed))
    view = memoryview(packed)[4:-4]
    changed = bytearray(packed)
    changed[10:20] = b"0123456789"
    changed += view[:100]
    for n in range(0, 400, 3):
        changed[n] ^= 0x55
    digest = hashlib.sha256(packed).hexdigest() + hashlib.md5(changed).hexdigest() + hashlib.blake2b(packed).hexdigest()
    coded = base64.b64decode(base64.b64encode(packed)) == packed and bytes.fromhex(packed[:500].hex()) == packed[:500]
    small = zlib.decompress(zlib.compress(packed, 6)) == packed
    parts = packed.split(b"\0\0") + [bytes(changed).replace(b"\0", b"-"), packed.strip(b"\0"), b",".join([b"ab"] * 50)]
    return numbers, digest, coded, small, len(parts), binascii.crc32(packed), packed.find(b"\x05\x04"), int.from_bytes(packed[:8], "big")


def run(text):
    for _ in range(5):
        strings(text, 500)
        unicode(250)
        regular_expressions(text, 150)
        parsers(100)
        binary(800)
