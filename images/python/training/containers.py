"""Lists, dictionaries, sets, tuples, and what the standard library builds of them."""

import bisect
import collections
import heapq
import itertools
import operator
import random


def lists(size):
    numbers = [n * 7919 % size for n in range(size)]
    ordered = sorted(numbers)
    numbers.sort(key=lambda n: (n % 10, n), reverse=True)
    words = sorted((str(n) for n in numbers), key=str.lower)
    pairs = sorted(zip(words, numbers), key=operator.itemgetter(1))
    queue = []
    for n in numbers:
        queue.append(n)
        if len(queue) > 20:
            queue.pop(0)
            queue.insert(3, n)
    squares = [n * n for n in ordered if n & 1]
    squares[10:20] = [0] * 5
    del squares[::3]
    squares.extend(reversed(ordered[:50]))
    return max(squares), min(numbers), sum(ordered), pairs[0], ordered.index(size // 2), 17 in queue


def dictionaries(text, size):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    grouped = collections.defaultdict(list)
    for word, count in counts.items():
        grouped[count].append(word)
    by_number = {n: str(n) for n in range(size)}
    for n in range(0, size, 3):
        del by_number[n]
    by_number.update({-n: n for n in range(size // 4)})
    merged = {**counts, "other": 1}
    inverted = {value: key for key, value in merged.items()}
    by_pair = {(n % 13, n % 7): n for n in range(size)}
    found = sum(by_pair[n % 13, n % 7] for n in range(size)) + sum(1 for n in range(size) if n in by_number)
    by_number.pop(1, None)
    by_number.setdefault(5, "five")
    return len(grouped), len(inverted), found, sorted(merged)[:3], list(by_number)[-1]


def sets(size):
    odd = set(range(1, size, 2))
    third = frozenset(range(0, size, 3))
    words = {f"key{n % 50}" for n in range(size)}
    words.discard("key1")
    return len(odd & third), len(odd | third), len(odd - third), odd >= {1, 3}, sum(n in odd for n in range(size)), words


def tuples(size):
    Point = collections.namedtuple("Point", "x y z")
    points = [Point(n, n + 1, n + 2) for n in range(size)]
    total = 0
    for x, y, z in points:
        total += x * y - z
    first, *rest = points
    return total, first._replace(x=5), max(rest, key=lambda point: point.x % 31), hash(first), first < rest[0]


def collections_(text, size):
    counter = collections.Counter(text)
    words = collections.Counter(text.lower().split())
    recent = collections.deque(maxlen=50)
    ordered = collections.OrderedDict()
    for n in range(size):
        recent.append(n)
        recent.appendleft(n)
        ordered[n % 40] = n
        ordered.move_to_end(n % 40)
    chain = collections.ChainMap({"a": 1}, ordered)
    return counter.most_common(3), words.most_common(5), sum(recent), chain["a"], ordered.popitem(last=False)


def heaps(size):
    heap = []
    for n in range(size):
        heapq.heappush(heap, (n * 31 % 101, n))
    smallest = [heapq.heappop(heap) for _ in range(size // 2)]
    ranks = []
    for n in range(size):
        bisect.insort(ranks, n * 17 % 97)
    return smallest[-1], heapq.nlargest(5, range(size)), bisect.bisect_left(ranks, 50)


def iterators(size):
    def numbers(limit):
        for n in range(limit):
            received = yield n
            if received:
                yield received

    pairs = itertools.product(range(8), repeat=3)
    groups = itertools.groupby(range(size), key=lambda n: n // 10)
    chained = itertools.chain.from_iterable([range(5)] * (size // 10))
    total = sum(a * b + c for a, b, c in pairs)
    total += sum(len(list(group)) for _, group in groups)
    total += sum(itertools.islice(itertools.accumulate(chained), size // 2))
    total += sum(n for n in numbers(size) if n % 3)
    generator = numbers(10)
    next(generator)
    total += generator.send(5)
    generator.close()
    total += len(list(itertools.permutations(range(5)))) + len(list(itertools.combinations(range(9), 3)))
    return total + sum(map(operator.mul, range(size), itertools.count(1))), list(filter(None, [0, 1, "", "a"]))


def queens(size):
    """Places queens on a board of `size` × `size`, in all ways."""
    columns = range(size)
    return sum(
        1
        for board in itertools.permutations(columns)
        if size == len({board[n] + n for n in columns}) == len({board[n] - n for n in columns})
    )


def choices(size):
    chooser = random.Random(7)
    deck = list(range(52))
    chooser.shuffle(deck)
    walk = [chooser.random() for _ in range(size)] + [chooser.gauss(0, 1) for _ in range(size // 10)]
    return chooser.sample(deck, 5), chooser.randint(1, 6), chooser.choice(deck), sum(walk), chooser.getrandbits(100)


def run(text):
    for _ in range(5):
        lists(1200)
        dictionaries(text, 1500)
        sets(2000)
        tuples(800)
        collections_(text, 1000)
        heaps(600)
        iterators(1500)
        choices(1000)
    queens(6)
    queens(7)
