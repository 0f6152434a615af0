import http.server
import ssl
import threading
import urllib.error
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_):
        pass


def ask(address, **options):
    try:
        with urllib.request.urlopen(address, timeout=10, **options) as answer:
            return answer.read().decode()
    except urllib.error.URLError as error:
        return getattr(error.reason, "verify_message", str(error.reason))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
identity.load_cert_chain("/ca/server.pem")
server.socket = identity.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(ask(f"https://localhost:{server.server_port}"), len(ssl.create_default_context().get_ca_certs()) > 100)
