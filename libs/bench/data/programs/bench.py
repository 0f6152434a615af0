"""What the programs share. Each runs in a container of a peer, by its Python, and prints one line of JSON at its end."""

import json
import os
import resource
import sys
import time


def cpu():
    """The first line of /proc/stat: what all processors of the machine have done, in ticks."""
    with open("/proc/stat") as stat:
        return stat.readline().strip()


def used():
    """Seconds of processor time of this program and of those that it has waited for."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(time.ru_utime + time.ru_stime for time in times)


class Window:
    """What the machine did while a sample was measured, so that the work of other programs can be seen."""

    def __enter__(self):
        self.before, self.used = cpu(), used()
        return self

    def __exit__(self, *_):
        self.after, self.own = cpu(), used() - self.used

    def facts(self):
        ticks = os.sysconf("SC_CLK_TCK")
        return {"before": self.before, "after": self.after, "own": self.own, "ticks": ticks}


def finish(values, window, **more):
    print(json.dumps({"values": values, "window": window.facts(), **more}))


def spawn(arguments):
    """Runs this Python. Returns seconds from start to end, and how many blocks were read from a disk."""
    begin = time.perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, *arguments], os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        raise SystemExit("%s ended with status %s" % (arguments, status))
    return seconds, usage.ru_inblock


def drop_cache():
    """Asks the kernel to forget the standard library and all libraries, except what this program itself has mapped."""
    library = os.path.dirname(os.__file__)
    for folder in (library, "/usr/lib", "/usr/local/lib"):
        for path, _, names in os.walk(folder):
            for name in names:
                if folder == library or ".so" in name:
                    forget(os.path.join(path, name))
    forget(sys.executable)


def forget(path):
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)
