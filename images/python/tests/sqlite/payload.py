import json
import sqlite3

connection = sqlite3.connect(":memory:")
connection.enable_load_extension(True)
connection.execute("create virtual table texts using fts5(body)")
connection.execute("insert into texts values ('found'), ('other')")
rows = connection.execute("select body from texts where texts match 'found'").fetchall()
(value,) = connection.execute("""select json_extract('{"a": 1}', '$.a')""").fetchone()
print(json.dumps({"fts5": [body for (body,) in rows], "json": value, "extensions": True}))
