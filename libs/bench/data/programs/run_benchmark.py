"""run_benchmark.py <script> <options as JSON>: runs a benchmark with pyperf, and prints pyperf's own JSON."""

import json
import os
import subprocess
import sys

from bench import Window, finish

script, options = sys.argv[1], json.loads(sys.argv[2])
result = "/tmp/result.json"
# The processes that pyperf starts have only the variables that it is asked to pass on.
os.environ["PYTHONPATH"] = "/bench/packages"
command = [sys.executable, script, *options, "--inherit-environ", "PYTHONPATH", "--quiet", "-o", result]
with Window() as window:
    status = subprocess.run(command, stdout=sys.stderr, cwd="/tmp").returncode
if status != 0:
    raise SystemExit(status)
with open(result) as file:
    finish({}, window, pyperf=json.load(file))
