"""Source code, imports, coroutines, pages of HTML, and an interpreter of a small language."""

import ast
import asyncio
import dis
import importlib
import inspect
import io
import marshal
import sys
import tokenize
import types
import typing


def compiled(source):
    tree = ast.parse(source)
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})
    code = compile(tree, "train", "exec")
    again = marshal.loads(marshal.dumps(code))
    tokens = sum(1 for _ in tokenize.tokenize(io.BytesIO(source).readline))
    module = types.ModuleType("train")
    exec(again, module.__dict__)
    return len(names), tokens, sum(1 for _ in dis.get_instructions(code)), len(inspect.getmembers(module))


def imported(names):
    """Imports modules again, with those that belong to them."""
    for name in names:
        for loaded in [other for other in sys.modules if other == name or other.startswith(name + ".")]:
            del sys.modules[loaded]
        importlib.import_module(name)


async def worker(queue, results):
    while True:
        number = await queue.get()
        if number is None:
            return
        results.append(number * 2)
        await asyncio.sleep(0)


async def numbers(limit):
    for n in range(limit):
        yield n


async def produce(size):
    queue = asyncio.Queue(maxsize=10)
    results = []
    workers = [asyncio.ensure_future(worker(queue, results)) for _ in range(3)]
    async for n in numbers(size):
        await queue.put(n)
    for _ in workers:
        await queue.put(None)
    await asyncio.gather(*workers)
    return sum(results)


def coroutines(size):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(produce(size))
    finally:
        loop.close()


def evaluate(program, variables):
    """Runs a program for a machine with a stack: tuples of an operation and its argument."""
    stack = []
    counter = 0
    while counter < len(program):
        operation, argument = program[counter]
        counter += 1
        if operation == "push":
            stack.append(argument)
        elif operation == "load":
            stack.append(variables[argument])
        elif operation == "store":
            variables[argument] = stack.pop()
        elif operation == "add":
            stack.append(stack.pop() + stack.pop())
        elif operation == "less":
            right, left = stack.pop(), stack.pop()
            stack.append(left < right)
        elif operation == "jump-if":
            if stack.pop():
                counter = argument
    return variables


loop_program = [
    ("load", "n"),
    ("push", 1),
    ("add", None),
    ("store", "n"),
    ("load", "sum"),
    ("load", "n"),
    ("add", None),
    ("store", "sum"),
    ("load", "n"),
    ("load", "limit"),
    ("less", None),
    ("jump-if", 0),
]


def render(rows):
    """A page of HTML, as templates make it."""
    parts = ["<table>"]
    for row in rows:
        parts.append("<tr>")
        for key, value in row.items():
            text = value if isinstance(value, str) else repr(value)
            parts.append(f'<td class="{key}">{text}</td>')
        parts.append("</tr>")
    return "".join([*parts, "</table>"])


def hints(size):
    kinds = [typing.Optional[int], typing.Dict[str, typing.List[int]], typing.Union[int, str], typing.Tuple[int, ...]]
    return sum(len(typing.get_args(kind)) for _ in range(size) for kind in kinds)


def run(sources, rows):
    for _ in range(3):
        for source in sources:
            compiled(source)
        imported(["shlex", "email.message", "http.client", "urllib.request", "unittest", "uuid", "ipaddress", "html.parser"])
        coroutines(400)
        for _ in range(3):
            evaluate(loop_program, {"n": 0, "sum": 0, "limit": 300})
            render(rows)
        hints(100)
