"""Waits, two functions deep."""
import time


def outer():
    inner()


def inner():
    print('waiting', flush=True)
    time.sleep(600)


outer()
