import multiprocessing
import multiprocessing.shared_memory
import os


def double(queue, number):
    queue.put(number * 2)


if __name__ == "__main__":
    for method in ("spawn", "fork"):
        with multiprocessing.get_context(method).Lock():
            pass
    # `-c` cannot be imported by a process that is spawned: these are forked.
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=double, args=(queue, 21))
    process.start()
    assert queue.get(timeout=20) == 42, "a process did not answer"
    process.join()
    with context.Pool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=1000)
    memory.buf[0] = 1
    memory.close()
    memory.unlink()
    assert oct(os.stat("/dev/shm").st_mode) == "0o41777", f"/dev/shm has mode {oct(os.stat('/dev/shm').st_mode)}"
