"""
The programs by which a release build of CPython learns which code runs often: the profile of `-fprofile-use`.

They stand for what people run: objects, containers, text, arithmetic, data formats, code. The parts take about the same time.
Nothing in them depends on time, chance, threads, network or machine. Code that never runs here is compiled for size, so
what programs use often belongs here. A run counts the same on each machine if it is emulated (the same addresses) and
starts from the archive that pack.py writes: folders are listed in another order on each file system.
"""

import importlib.util
import pkgutil
import sys
from importlib.machinery import ExtensionFileLoader

import extensions


class Extensions:
    """Finds extension modules without listing their folder."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        file = extensions.files.get(name)
        return file and importlib.util.spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file))


archive = sys.path[0]
sys.path[:] = [archive]
sys.meta_path.append(Extensions)

import arithmetic
import calls
import containers
import data
import objects
import programs
import text

line = "the quick brown fox jumps over a lazy dog, then zebras and 12 monkeys eat 3 bananas; nobody counts. "
sample = "\n".join(line * 3 + str(n) for n in range(12))
sources = [pkgutil.get_data(name, f"{name}.py") for name in ("objects", "containers", "text")]

for _ in range(3):
    objects.run()
    calls.run()
    containers.run(sample)
    text.run(sample)
    arithmetic.run()
    data.run(sample)
    programs.run(sources, data.records(60))
