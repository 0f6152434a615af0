import signal
import sys
import time

signal.signal(signal.SIGTERM, lambda *_: sys.exit())

print("ready")
try:
    time.sleep(60)
finally:
    print("stopped")
