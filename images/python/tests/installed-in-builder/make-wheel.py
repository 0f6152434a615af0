"""Writes a wheel by hand (PEP 427), since the tools that build one need a network."""

import pathlib
import sys
import zipfile

name, folder = sys.argv[1:]
info = f"{name}-1.dist-info"
files = {
    f"{name}.py": f"""
import sys


def main():
    print("{name} in", sys.prefix)


if __name__ == "__main__":
    main()
""",
    f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
}
files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(pathlib.Path(folder, f"{name}-1-py3-none-any.whl"), "w") as wheel:
    for path, text in files.items():
        wheel.writestr(path, text)
