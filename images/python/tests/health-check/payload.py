import http.server
import socket
import subprocess
import threading
import time

# The same as in the documentation.
CHECK = ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/', timeout=2)"]


class Handler(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self):
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_):
        pass


def check():
    """The status, and the seconds that it took."""
    start = time.monotonic()
    return subprocess.run(CHECK, capture_output=True).returncode, time.monotonic() - start


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
assert check()[0] == 0, "a server that answers is not healthy"
Handler.status = 503
assert check()[0] == 1, "a server that answers with 503 is healthy"
server.shutdown()
server.server_close()
assert check()[0] == 1, "nothing answers, and that is healthy"
with socket.create_server(("127.0.0.1", 8000)):
    status, seconds = check()
assert status == 1, "a server that never answers is healthy"
assert 2 <= seconds < 20, f"the check took {seconds:.1f} seconds"
