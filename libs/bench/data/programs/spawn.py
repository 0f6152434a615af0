"""spawn.py <starts> <cold starts> <code>: how long Python takes to run the code, with files in the page cache and without."""

import statistics
import sys

from bench import Window, drop_cache, finish, spawn

starts, cold, code = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
values, notes = {}, []
with Window() as window:
    spawn(["-c", code])
    values["warm"] = statistics.median(spawn(["-c", code])[0] for _ in range(starts))
    seconds = []
    for _ in range(cold):
        drop_cache()
        taken, read = spawn(["-c", code])
        if read > 0:
            seconds.append(taken)
    if seconds:
        values["cold"] = statistics.median(seconds)
    elif cold:
        notes.append("cold: the page cache could not be dropped here")
finish(values, window, notes=notes)
