"""A small web application, as many have it: a model, a parameter, an answer in JSON."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    price: float
    tags: list[str] = []


@app.get("/items/{number}")
async def read_item(number: int, tag: str = "none") -> Item:
    return Item(name=f"item {number}", price=number / 4, tags=[tag])
