"""Talks to the interactive interpreter on a terminal, as people do in a session."""

import os
import pty
import select
import sys
import time

described = os.environ["TERM"].startswith("xterm")
imports = b"import readline, curses" + (b"; curses.setupterm()" if described else b"")
lines = [b"word = 'fortytwo'[:5] + '-two'\r", imports + b"\r", b"print(word)\r", b"exit()\r"]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.executable, [sys.executable, "-q"])
seen, until = b"", time.monotonic() + 60
while time.monotonic() < until:
    ready, _, _ = select.select([terminal], [], [], 0.4)
    try:
        data = os.read(terminal, 1000) if ready else b""
    except OSError:
        # The other end is closed.
        break
    if b"\x1b[6n" in data:
        # Newer interpreters ask the terminal where its cursor is.
        os.write(terminal, b"\x1b[1;1R")
    seen += data
    if lines and not data and b">>>" in seen:
        os.write(terminal, lines.pop(0))
_, status = os.waitpid(pid, os.WNOHANG)
text = seen.decode(errors="replace")
assert "forty-two" in text and "Traceback" not in text and "rror" not in text, f"the session was:\n{text}"
# Python 3.13 and later print a message when they use the old prompt.
assert not described or "can't use pyrepl" not in text, f"the session was:\n{text}"
