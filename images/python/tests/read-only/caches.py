import os
import pathlib

for name in ("HF_HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
    folder = pathlib.Path(os.environ[name])
    folder.mkdir(parents=True)
    (folder / "entry").write_text("text")
