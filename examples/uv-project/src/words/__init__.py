import collections
import sys

from rich.console import Console
from rich.table import Table


def main() -> None:
    table = Table('word', 'count')
    for word, count in collections.Counter(sys.stdin.read().split()).most_common():
        table.add_row(word, str(count))
    Console().print(table)
