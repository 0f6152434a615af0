"""Recursion without end, in a thread: its stack is large enough that Python stops it with an error, not the kernel."""

import json
import threading


def in_python(depth):
    return in_python(depth + 1)


def in_c(depth):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return json.dumps(nested)


ended = {}


def run(function):
    try:
        function(0)
    except RecursionError:
        ended[function.__name__] = "RecursionError"


for function in (in_python, in_c):
    thread = threading.Thread(target=run, args=[function])
    thread.start()
    thread.join()
print(json.dumps(ended))
