"""The part of the Kubernetes API that the example uses (https://kubernetes.io/docs/reference/using-api/api-concepts/)."""
import json
import signal
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = 'of the test only'


def pod(name, phase):
    return {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': name}, 'status': {'phase': phase}}


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path == '/version':
            return self.answer(200, {'gitVersion': 'v1.31.0'})
        scheme, _, token = (self.headers['authorization'] or '').partition(' ')
        if scheme.lower() != 'bearer' or token != TOKEN:
            return self.answer(401, {'kind': 'Status', 'message': 'Unauthorized'})
        if url.path != '/api/v1/namespaces/shop/pods':
            return self.answer(404, {'kind': 'Status', 'message': 'not found'})
        if query.get('watch', [''])[0].lower() == 'true':
            return self.answer(200, {'type': 'ADDED', 'object': pod(f'after-{query["resourceVersion"][0]}', 'Pending')})
        items = [pod('till', 'Running'), pod('stock', 'Pending')]
        return self.answer(200, {'apiVersion': 'v1', 'kind': 'PodList', 'metadata': {'resourceVersion': '7'}, 'items': items})

    def answer(self, status, content):
        body = json.dumps(content).encode() + b'\n'
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


signal.signal(signal.SIGTERM, lambda *_: sys.exit())
server = ThreadingHTTPServer(('127.0.0.1', 6443), Api)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('api.crt', 'api.key')
server.socket = context.wrap_socket(server.socket, server_side=True)
print('listening')
server.serve_forever()
