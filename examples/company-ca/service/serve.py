import ssl
from http.server import BaseHTTPRequestHandler, HTTPServer


class Intranet(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"of the company")


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain("server.crt", "server.key")
server = HTTPServer(("127.0.0.1", 8443), Intranet)
server.socket = context.wrap_socket(server.socket, server_side=True)
print("listening", flush=True)
server.serve_forever()
