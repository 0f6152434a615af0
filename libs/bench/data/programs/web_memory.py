"""Runs the application in this process, asks it once, and prints the kernel's account of the memory of this process."""

import asyncio

import uvicorn
from app import app


async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /items/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    writer.close()


async def main():
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=8000, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    await ask(8000)
    with open("/proc/self/smaps_rollup") as rollup:
        print(rollup.read())
    server.should_exit = True
    await serving


asyncio.run(main())
