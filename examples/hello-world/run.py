import os
import sys
from pathlib import Path

from humanize import intcomma


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else 'world'
    print(f'Hello, {name}! I am user {intcomma(os.getuid())} and run {Path(sys.executable).name}.')


if __name__ == '__main__':
    main()
