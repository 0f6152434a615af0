import json
import os

import MySQLdb

connection = MySQLdb.connect(
    host=os.environ["DATABASE_HOST"],
    user=os.environ["DATABASE_USER"],
    password=os.environ["DATABASE_PASSWORD"],
    database="greetings",
    charset="utf8mb4",
)
with connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE greetings (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100))")
    cursor.execute("INSERT INTO greetings (text) VALUES (%s)", ["Grüße, 世界"])
    connection.commit()
    cursor.execute("SELECT id, text FROM greetings")
    rows = cursor.fetchall()
    cursor.execute("SELECT CURRENT_USER()")
    [user] = cursor.fetchone()

print(json.dumps({"rows": rows, "database user": user, "user": os.getuid()}))
