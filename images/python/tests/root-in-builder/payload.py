import os
import subprocess
import sys
import tempfile

home = os.path.expanduser("~")
assert home == sys.argv[1], f"the home folder is {home}"
with tempfile.TemporaryFile(dir=home):
    pass
said = subprocess.check_output(["pip", "config", "list"], text=True)
print(*[line for line in said.splitlines() if line.startswith("global.")])
