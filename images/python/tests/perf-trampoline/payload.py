import os
import sys


def named_in_the_map():
    pass


named_in_the_map()
if sys.version_info >= (3, 12):
    assert sys.is_stack_trampoline_active(), "PYTHONPERFSUPPORT=1 has no effect"
    with open(f"/tmp/perf-{os.getpid()}.map") as file:
        assert "named_in_the_map" in file.read(), "perf is not told the name of a function"
