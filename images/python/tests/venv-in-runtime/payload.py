import os
import subprocess
import sys

subprocess.run([sys.executable, "-m", "venv", "--without-pip", "/tmp/environment"], check=True)
program = "import sys; print(sys.prefix, sys.base_prefix)"
said = subprocess.check_output(["/tmp/environment/bin/python", "-c", program], text=True)
assert said == f"/tmp/environment {sys.base_prefix}\n", f"the prefixes are {said}"
real = os.path.realpath("/tmp/environment/bin/python")
assert real == os.path.realpath(sys.executable), f"the interpreter is {real}"
