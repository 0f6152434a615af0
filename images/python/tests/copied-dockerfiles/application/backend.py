"""A build backend without requirements, since the tools that build one need a network. It writes into the tree, as setuptools does."""

import pathlib
import zipfile


def build_wheel(folder, config_settings=None, metadata_directory=None):
    pathlib.Path("greeting.egg-info").write_text("")
    info = "greeting-1.dist-info"
    files = {
        "greeting.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    name = "greeting-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
