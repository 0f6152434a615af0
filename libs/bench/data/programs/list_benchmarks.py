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
    """The packages that a benchmark needs beside pyperf, by its metadata."""
    return [line for line in metadata.get("project", {}).get("dependencies", []) if not line.startswith("pyperf")]


def needs_files(base):
    """Whether it needs packages by a list, or one that comes with it and has to be installed."""
    return any(os.path.exists(os.path.join(base, name)) for name in ("requirements.txt", "vendor"))


found = []
for base in sorted(glob.glob(folder + "/bm_*")):
    script = os.path.join(base, "run_benchmark.py")
    if not os.path.exists(script) or not os.path.exists(os.path.join(base, "pyproject.toml")):
        continue
    if needs_files(base):
        continue
    common = read(os.path.join(base, "pyproject.toml"))
    for path in sorted(glob.glob(base + "/*.toml")):
        metadata = common if path.endswith("pyproject.toml") else read(path)
        tool = metadata.get("tool", {}).get("pyperformance", {})
        if not tool.get("name") or needs(common) or needs(metadata) or "runscript" in tool:
            continue
        found.append({"name": tool["name"], "script": script, "options": tool.get("extra_opts", [])})
print(json.dumps({"benchmarks": found}))
