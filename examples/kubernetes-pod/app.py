"""Counts its visits in a file under /tmp, the only folder that a hardened pod lets it write to."""
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

VISITS = Path('/tmp/visits')


async def visit(request):
    with VISITS.open('a') as file:
        file.write('x')
    return PlainTextResponse(f'{VISITS.stat().st_size}\n')


async def live(request):
    """The process answers. Nothing else: a failed liveness probe restarts the pod."""
    return PlainTextResponse('live\n')


async def ready(request):
    """Requests may come. Look here at what they need, such as a database."""
    return PlainTextResponse('ready\n')


app = Starlette(routes=[Route('/', visit), Route('/live', live), Route('/ready', ready)])
