import multiprocessing

try:
    multiprocessing.get_context("spawn").Lock()
except OSError as error:
    print(error)
