import json
import os

import psycopg2

# libpq reads where the database is from PGHOST, PGUSER, PGPASSWORD and PGDATABASE.
with psycopg2.connect() as connection, connection.cursor() as cursor:
    cursor.execute("SELECT %s || ', ' || current_user, 6 * 7", ['Grüße'])
    row = cursor.fetchone()

print(json.dumps({'row': row, 'libpq': psycopg2.extensions.libpq_version() // 10000, 'user': os.getuid()}))
