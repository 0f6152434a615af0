"""Lists the benchmarks of pyperformance that need no further packages: name, script and options of each."""

import glob
import json
import os
import tomllib

folder = "/bench/packages/pyperformance/data-files/benchmarks"


def read(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def needs(metadata):
    """The packages that a benchmark needs beside pyperf, by the lines of its metadata."""
    return [line for line in metadata.get("project", {}).get("dependencies", []) if not line.startswith("pyperf")]


found = []
for base in sorted(glob.glob(folder + "/bm_*")):
    script = os.path.join(base, "run_benchmark.py")
    if not os.path.exists(script) or not os.path.exists(os.path.join(base, "pyproject.toml")):
        continue
    common = read(os.path.join(base, "pyproject.toml"))
    for path in sorted(glob.glob(base + "/*.toml")):
        metadata = common if path.endswith("pyproject.toml") else read(path)
        tool = metadata.get("tool", {}).get("pyperformance", {})
        if not tool.get("name") or needs(common) or needs(metadata) or "runscript" in tool:
            continue
        found.append({"name": tool["name"], "script": script, "options": tool.get("extra_opts", [])})
print(json.dumps({"benchmarks": found}))
