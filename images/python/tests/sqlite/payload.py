import json
import pathlib
import sqlite3

connection = sqlite3.connect(":memory:")
connection.enable_load_extension(True)
connection.execute("create virtual table texts using fts5(body)")
connection.execute("insert into texts values ('found'), ('other')")
rows = connection.execute("select body from texts where texts match 'found'").fetchall()
(value,) = connection.execute("""select json_extract('{"a": 1}', '$.a')""").fetchone()
connection.execute("create virtual table boxes using rtree(id, left, right)")
connection.execute("create virtual table old using fts4(body)")
# This library is not an extension: the error about its entry point shows that it was loaded.
library = next(pathlib.Path("/usr/lib").glob("*-linux-gnu/libz.so.1"))
try:
    connection.execute("select load_extension(?)", [str(library)])
    said = "loaded"
except sqlite3.OperationalError as error:
    said = str(error)
print(json.dumps({"fts5": [body for (body,) in rows], "json": value, "extensions": "undefined symbol: sqlite3_" in said}))
