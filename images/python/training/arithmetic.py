"""Integers, floats, decimals, fractions, dates and arrays."""

import array
import cmath
import datetime
import decimal
import fractions
import math
import statistics


def integers(size):
    total = 0
    for n in range(1, size):
        total += n * n // 3 + n % 7 - (n << 2) + (n >> 1) ^ (n & 0xFF) | 1
        if n % 2 == 0 and not total & 3:
            total -= n
        elif n > 100:
            total = -total
    sieve = bytearray([1]) * size
    for n in range(2, int(size**0.5) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, size, n)))
    while total > 10**6:
        total //= 10
    return total, sum(sieve), divmod(total, 7), int("12345") + int("ff", 16), str(size * 7919), hex(size), bin(size).count("1")


def large_integers(size):
    product = math.factorial(size)
    digits = str(product)
    power = pow(3, product % 1000 + 500, 2**127 - 1)
    quotient, rest = divmod(product, 10**50 + 7)
    return len(digits), power, rest, int(digits) == product, math.gcd(product, 3**40), quotient.bit_length(), math.isqrt(product)


def floats(size):
    total = 0.0
    for n in range(1, size):
        x = n * 0.001
        total += math.sin(x) * math.cos(x) + math.sqrt(x) / (1.0 + x * x) - x**1.5
        if total < 0.0 or x > 1e9:
            total = -total + 0.5
    points = [(math.hypot(n, n + 1), math.atan2(n, 3)) for n in range(size)]
    texts = [float(repr(n / 7)) for n in range(size // 4)] + [round(n / 3, 2) for n in range(size // 4)]
    roots = [cmath.sqrt(complex(-n, n)) * (1 + 2j) for n in range(size // 10)]
    return total, points[-1], sum(texts), abs(sum(roots)), math.fsum(texts), float("1e-5"), int(total), math.floor(2.5), total.is_integer()


def bodies(steps):
    """Moves three bodies that attract each other."""
    state = [[0.0, 0.0, 0.0, 0.0, 10.0], [1.0, 0.0, 0.0, 3.0, 1.0], [0.0, 2.0, 2.0, 0.0, 0.5]]
    for _ in range(steps):
        for one in state:
            for other in state:
                if one is not other:
                    dx = other[0] - one[0]
                    dy = other[1] - one[1]
                    distance = (dx * dx + dy * dy + 0.01) ** 0.5
                    force = other[4] / (distance * distance * distance)
                    one[2] += dx * force * 0.001
                    one[3] += dy * force * 0.001
        for body in state:
            body[0] += body[2] * 0.001
            body[1] += body[3] * 0.001
    return state


def matrices(size):
    left = [[row + column for column in range(size)] for row in range(size)]
    right = [[1.0 / (row + column + 1) for column in range(size)] for row in range(size)]
    columns = list(zip(*right))
    return sum(sum(a * b for a, b in zip(row, column)) for row in left for column in columns)


def decimals(size):
    price = decimal.Decimal("19.99")
    total = sum((price * n).quantize(decimal.Decimal("0.01")) for n in range(size))
    thirds = fractions.Fraction(1, 3)
    for n in range(1, size // 20):
        thirds += fractions.Fraction(n, n + 1)
    return str(total), thirds.denominator, decimal.Decimal(2).sqrt(), f"{total:,.2f}"


def dates(size):
    start = datetime.datetime(2026, 11, 27, 10, 30, tzinfo=datetime.timezone.utc)
    days = [start + datetime.timedelta(days=n, minutes=n * 7) for n in range(size)]
    texts = [day.isoformat() for day in days]
    parsed = [datetime.datetime.fromisoformat(text) for text in texts]
    formatted = [day.strftime("%Y-%m-%d %H:%M") for day in days[: size // 4]]
    read = [datetime.datetime.strptime(text, "%Y-%m-%d %H:%M") for text in formatted[: size // 8]]
    return parsed == days, max(days) - min(days), days[5].weekday(), len(formatted), len(read), days[1].date().toordinal()


def arrays(size):
    numbers = array.array("d", (n / 2 for n in range(size)))
    counts = array.array("i", [0]) * 100
    for n in range(size):
        counts[n % 100] += n
        numbers[n] = numbers[n] * 1.5 + counts[n % 100]
    return sum(numbers), counts.tolist()[:3], statistics.mean(counts), statistics.pstdev(numbers[:200]), statistics.median(counts)


def run():
    for _ in range(5):
        integers(4000)
        large_integers(300)
        floats(2500)
        bodies(400)
        matrices(24)
        decimals(400)
        dates(250)
        arrays(2000)
