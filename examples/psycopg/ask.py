import json
import os
import sys

import psycopg

with psycopg.connect() as connection:
    row = connection.execute("SELECT %s || ', ' || current_user, 6 * 7", [sys.argv[1]]).fetchone()
    libpq = psycopg.pq.__impl__

print(json.dumps({"row": row, "libpq": libpq, "user": os.getuid()}))
