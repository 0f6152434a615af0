import faulthandler
import getpass
import json
import locale
import os
import sys

print(
    json.dumps(
        {
            "home": os.path.expanduser("~"),
            "user": getpass.getuser(),
            "locale": locale.setlocale(locale.LC_ALL, ""),
            "unbuffered": sys.stdout.write_through,
            "bytecode": not sys.dont_write_bytecode,
            "faults": faulthandler.is_enabled(),
            "path": "/app" in sys.path,
            "prefix": sys.prefix,
        }
    )
)
