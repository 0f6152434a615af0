import os
import pathlib
import tempfile

home = pathlib.Path.home()
assert str(home) == os.environ["HOME"], f"the home folder is {home}"
with tempfile.NamedTemporaryFile(dir=home) as file:
    file.write(b"text")
cache = home / ".cache" / "application"
cache.mkdir(parents=True)
assert os.access(cache, os.W_OK), f"{cache} is not writable"
assert tempfile.gettempdir() == "/tmp", f"the folder for temporary files is {tempfile.gettempdir()}"
