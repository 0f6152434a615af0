"""Waits until a server answers, then asks a URL this many times; prints a JSON list of the answers."""
import json
import sys
import time
import urllib.error
import urllib.request

url, times, deadline = sys.argv[1], int(sys.argv[2]), time.monotonic() + 90


def ask():
    while True:
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                return {'status': response.status, 'headers': dict(response.headers), 'body': response.read().decode()}
        except urllib.error.HTTPError as error:
            return {'status': error.code, 'headers': dict(error.headers), 'body': error.read().decode()}
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


print(json.dumps([ask() for _ in range(times)]))
