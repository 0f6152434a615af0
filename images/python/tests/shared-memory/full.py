import errno
import multiprocessing

with open("/dev/shm/file", "wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError as error:
        assert error.errno == errno.ENOSPC, error
try:
    multiprocessing.get_context("spawn").Lock()
except OSError as error:
    print(error)
