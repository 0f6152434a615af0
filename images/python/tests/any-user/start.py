import getpass
import os
import sys

import json, ssl, sqlite3  # noqa: E401, F401: what an application starts with

assert f"{os.getuid()}:{os.getgid()}" == sys.argv[1], f"the user is {os.getuid()}:{os.getgid()}"
assert getpass.getuser() == "monty", f"getpass.getuser() is {getpass.getuser()!r}"
assert os.path.expanduser("~") == "/home/monty", f"the home folder is {os.path.expanduser('~')!r}"
assert not os.access(sys.base_prefix, os.W_OK), f"{sys.base_prefix} is writable"
