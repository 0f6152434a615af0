"""Calls, closures, descriptors and exceptions."""

import contextlib
import functools


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return self if instance is None else getattr(instance, self.name)

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError(f"{self.name} is negative: {value}")
        setattr(instance, self.name, value)


class Account:
    balance = Positive()

    def __init__(self):
        self.balance = 0
        self.history = []

    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: getattr(self, name[4:])
        raise AttributeError(name)


def errors(size):
    account = Account()
    failed = 0
    for n in range(size):
        try:
            account.balance = n % 5 - 1
            account.get_balance()
            if n % 11 == 0:
                account.missing
        except ValueError:
            failed += 1
        except AttributeError as error:
            failed += len(error.args)
        finally:
            account.history.append(n)
    with contextlib.suppress(KeyError), contextlib.ExitStack() as stack:
        stack.callback(account.history.clear)
        {}["missing"]
    return failed


@functools.lru_cache(maxsize=128)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def plain_fibonacci(n):
    return n if n < 2 else plain_fibonacci(n - 1) + plain_fibonacci(n - 2)


def calls(size):
    def keywords(first, *rest, option=None, **more):
        return first + len(rest) + len(more) + (option or 0)

    add = functools.partial(keywords, 1, option=2)
    counter = 0

    def closure(step):
        nonlocal counter
        counter += step
        return counter

    for n in range(size):
        add(n, 3, key=n)
        keywords(*(1, 2, n), **{"option": n, "other": 1})
        closure(n & 3)
    return counter + fibonacci(60) + plain_fibonacci(17)


def run():
    for _ in range(6):
        errors(800)
        calls(1000)
