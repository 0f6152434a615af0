import json
import pathlib


def faults_of(folder):
    """Bytecode that is not checked by its source's hash (PEP 552), except files that a running interpreter wrote."""
    compiled = sorted(pathlib.Path(folder).rglob("greet*.pyc"))
    return [str(path) for path in compiled if path.read_bytes()[4] & 1 == 0] if compiled else ["there is none"]


print(json.dumps({folder: faults_of(folder) for folder in ("/opt/venv", "/home/monty/.local", "/srv/made/uv")}))
