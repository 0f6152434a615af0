"""Formats in which programs exchange data, compression, and a database."""

import bz2
import copy
import io
import json
import logging
import lzma
import pickle
import pprint
import sqlite3
import types
import xml.etree.ElementTree


def records(size):
    return [
        {
            "id": n,
            "name": f"Größe {n}" if n % 5 == 0 else f"name {n}",
            "tags": ["a", "b", str(n)],
            "price": n / 7,
            "active": n % 2 == 0,
            "parent": None,
            "nested": {"x": {"y": [n, n + 1]}, "text": 'with "quotes"\n'},
        }
        for n in range(size)
    ]


class Item:
    def __init__(self, n):
        self.n = n
        self.children = [n, (n, str(n))]

    def __eq__(self, other):
        return self.__dict__ == other.__dict__


def json_texts(rows):
    text = json.dumps(rows)
    pretty = json.dumps(rows, indent=2, sort_keys=True, ensure_ascii=False)
    short = [json.dumps(row, separators=(",", ":")) for row in rows]
    assert json.loads(text) == json.loads(pretty) == [json.loads(line) for line in short]
    try:
        json.loads(text[:-2])
    except json.JSONDecodeError as error:
        return error.pos


def pickles(rows, size):
    items = [Item(n) for n in range(size)]
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        assert pickle.loads(pickle.dumps(rows, protocol)) == rows
        assert pickle.loads(pickle.dumps(items, protocol)) == items
    return copy.deepcopy(rows[:40]) == rows[:40], copy.copy(items[0]) == items[0], len(pprint.pformat(rows[:4]))


def documents(size):
    root = xml.etree.ElementTree.Element("catalog", version="1")
    for n in range(size):
        item = xml.etree.ElementTree.SubElement(root, "item", id=str(n))
        xml.etree.ElementTree.SubElement(item, "title").text = f"Title & <{n}>"
        xml.etree.ElementTree.SubElement(item, "price").text = str(n / 4)
    text = xml.etree.ElementTree.tostring(root, encoding="unicode")
    read = xml.etree.ElementTree.fromstring(text)
    return len(read.findall("./item/title")), sum(float(price.text) for price in read.iter("price")), len(list(read))


def streams(text):
    data = text.encode() * 4
    assert bz2.decompress(bz2.compress(data)) == data
    assert lzma.decompress(lzma.compress(data, preset=1)) == data
    raw = io.BytesIO(data)
    lines = [line.rstrip() for line in io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8")]
    with io.BytesIO() as output:
        for line in lines:
            output.write(line.encode())
        return len(lines), output.tell()


def database(size):
    connection = sqlite3.connect(":memory:")
    with connection:
        connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price REAL)")
        connection.executemany("INSERT INTO item VALUES (?, ?, ?)", ((n, f"name {n}", n / 3) for n in range(size)))
    connection.row_factory = sqlite3.Row
    rows = connection.execute("SELECT * FROM item WHERE price > ? ORDER BY name", (size / 6,)).fetchall()
    total = connection.execute("SELECT count(*), sum(price) FROM item").fetchone()
    connection.close()
    return len(rows), rows[0]["name"], tuple(total)


# Records of a log have the time, which must not count.
logging.time = types.SimpleNamespace(time=lambda: 0.0, time_ns=lambda: 0)


def logs(size):
    output = io.StringIO()
    logger = logging.getLogger("training")
    handler = logging.StreamHandler(output)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for n in range(size):
        logger.info("request %d of %s", n, "user")
        logger.debug("not shown %d", n)
    logger.removeHandler(handler)
    return len(output.getvalue())


def run(text):
    for _ in range(5):
        rows = records(120)
        json_texts(rows)
        pickles(rows, 150)
        documents(200)
        streams(text)
        database(400)
        logs(300)
