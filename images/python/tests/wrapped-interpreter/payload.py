import json
import os
import subprocess

PREFIX = "import sys; print(sys.prefix)"
PYTHON = "/opt/venv/bin/python"


def prefix(name, program=PYTHON, **options):
    return subprocess.check_output([name, "-c", PREFIX], executable=program, text=True, **options).strip()


os.symlink(PYTHON, "/tmp/linked")
without_path = {**os.environ, "PATH": "/nonexistent"}
print(
    json.dumps(
        {
            "by its path": prefix(PYTHON),
            "by its name": prefix("python"),
            # The environment that a wrapper may leave.
            "without PATH": prefix(PYTHON, env=without_path),
            "another name": prefix("wrapper"),
            "a name that is not on PATH": prefix("python", env=without_path),
            "a link to it": prefix("/tmp/linked", "/tmp/linked"),
        }
    )
)
