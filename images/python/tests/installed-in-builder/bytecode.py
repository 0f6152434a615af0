import json
import pathlib


def faults_of(folder):
    """What bytecode there is that does not go by its source's hash (PEP 552), but for what an interpreter wrote that ran."""
    compiled = sorted(pathlib.Path(folder).rglob("greet*.pyc"))
    return [str(path) for path in compiled if path.read_bytes()[4] & 1 == 0] if compiled else ["there is none"]


print(json.dumps({folder: faults_of(folder) for folder in ("/opt/venv", "/home/monty/.local", "/srv/made/uv")}))
