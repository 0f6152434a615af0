"""web.py first | web.py requests <seconds> <command of wrk as JSON>: starts the application, and measures it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

from bench import Window, finish

port = 8000
server = ["-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
path = "/items/7?tag=a"


def start():
    variables = {**os.environ, "PYTHONPATH": "/bench/packages:/bench/programs"}
    return os.posix_spawn(sys.executable, [sys.executable, *server], variables)


def wait_for_answer(child):
    for _ in range(60_000):
        if answers():
            return
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            raise SystemExit("the application ended before its first answer")
        time.sleep(0.001)
    raise SystemExit("the application does not answer")


def answers():
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def requests_per_second(seconds, wrk):
    url = f"http://127.0.0.1:{port}{path}"
    command = [*wrk, "-t1", "-c16", f"-d{seconds}s", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if re.search(r"Non-2xx|Socket errors", text):
        raise SystemExit("requests failed:\n" + text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


with Window() as window:
    begin = time.perf_counter()
    child = start()
    wait_for_answer(child)
    values = {"first": time.perf_counter() - begin}
    if sys.argv[1] == "requests":
        seconds, wrk = int(sys.argv[2]), json.loads(sys.argv[3])
        requests_per_second(1, wrk)
        values = {"requests": requests_per_second(seconds, wrk)}
    os.kill(child, signal.SIGKILL)
    os.wait4(child, 0)
finish(values, window)
