"""The same application for gunicorn (WSGI) and uvicorn (ASGI): healthy until it is asked to /hang."""
import asyncio
import os
import threading

hangs = threading.Event()


def wsgi(environ, start_response):
    if environ['PATH_INFO'] == '/hang':
        hangs.set()
    elif hangs.is_set():
        threading.Event().wait()
    start_response('200 OK', [('content-type', 'text/plain')])
    return [str(os.getuid()).encode()]


async def asgi(scope, receive, send):
    if scope['type'] != 'http':
        return
    if scope['path'] == '/hang':
        hangs.set()
    elif hangs.is_set():
        await asyncio.Event().wait()
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]})
    await send({'type': 'http.response.body', 'body': str(os.getuid()).encode()})
