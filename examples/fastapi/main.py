import asyncio
import os

from fastapi import FastAPI

app = FastAPI()


@app.get('/')
async def index() -> dict:
    return {'loop': type(asyncio.get_running_loop()).__module__, 'uid': os.getuid()}


@app.get('/mean')
async def mean(a: float, b: float) -> dict:
    return {'mean': (a + b) / 2}
