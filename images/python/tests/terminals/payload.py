import subprocess
import sys

# The second argument is not a terminal, but that does not matter: only its description is needed.
LOOK_UP = "import curses, sys; curses.setupterm(sys.argv[1], 1); assert curses.tigetstr('cup')"

names = ("linux", "screen", "screen-256color", "tmux", "tmux-256color", "vt100", "xterm", "xterm-256color")
unknown = [name for name in names if subprocess.run([sys.executable, "-c", LOOK_UP, name], capture_output=True).returncode]
assert not unknown, f"not known: {unknown}"
