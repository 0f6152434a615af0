import os
import signal
import subprocess
import sys
import time

assert os.getpid() == 1, f"the process is {os.getpid()}: something else is process 1"
send = [sys.executable, "-c", "import os, signal; os.kill(1, signal.SIGTERM)"]

# Without a handler the kernel drops the signal, and the process goes on.
subprocess.run(send, check=True)


def stop(*_):
    print("stopped")
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
subprocess.Popen(send)
time.sleep(20)
raise AssertionError("SIGTERM was not delivered")
