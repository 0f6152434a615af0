"""Classes, attributes, operators, dataclasses and enumerations."""

import abc
import copy
import enum
import weakref
from dataclasses import dataclass, field, replace


class Shape(abc.ABC):
    count = 0

    def __init__(self, name):
        self.name = name
        Shape.count += 1

    @abc.abstractmethod
    def area(self):
        """The area, in square units."""

    @property
    def label(self):
        return f"{self.name}: {self.area():.2f}"

    def __lt__(self, other):
        return self.area() < other.area()


class Rectangle(Shape):
    def __init__(self, width, height):
        super().__init__("rectangle")
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)
        self.name = "square"


class Circle(Shape):
    def __init__(self, radius):
        super().__init__("circle")
        self.radius = radius

    def area(self):
        return 3.14159 * self.radius**2

    @classmethod
    def unit(cls):
        return cls(1)

    @staticmethod
    def is_round():
        return True


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))

    def __repr__(self):
        return f"Vector({self.x!r}, {self.y!r})"


class Color(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Permission(enum.IntFlag):
    READ = 4
    WRITE = 2
    RUN = 1


@dataclass(order=True)
class Order:
    number: int
    customer: str
    lines: list = field(default_factory=list)
    paid: bool = False

    def total(self):
        return sum(price * amount for price, amount in self.lines)


class Node:
    def __init__(self, key):
        self.key = key
        self.left = self.right = None

    def insert(self, key):
        side = "left" if key < self.key else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Node(key))
        else:
            child.insert(key)

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right


def shapes(size):
    made = [kind(n % 17 + 1) for n in range(size) for kind in (Square, Circle)]
    made += [Rectangle(n, n + 1) for n in range(size)]
    made.sort()
    assert all(isinstance(shape, Shape) for shape in made) and Circle.unit().is_round()
    return sum(len(shape.label) for shape in made if shape.area() > 3)


def vectors(size):
    total = Vector(0, 0)
    seen = set()
    for n in range(size):
        step = Vector(n % 7, n % 5) * 2
        total = total + step
        seen.add(step)
    return repr(total), len(seen), Vector(1, 2) == Vector(1, 2)


def orders(size):
    made = [Order(n, f"customer {n % 10}", [(n % 9 + 0.5, 2), (3, n % 4)]) for n in range(size)]
    paid = [replace(order, paid=True) for order in made if order.total() > 10]
    return len(repr(max(made))), len(paid), made[0] < made[-1], copy.deepcopy(made[:20]) == made[:20]


def enums(size):
    rights = Permission.READ | Permission.RUN
    names = [Color(n % 3 + 1).name for n in range(size)]
    return names.count("RED"), bool(rights & Permission.WRITE), Color["BLUE"] is Color.BLUE


def trees(size):
    root = Node(size // 2)
    for n in range(size):
        root.insert(n * 7919 % size)
    watched = weakref.WeakValueDictionary(root=root)
    cycle = [root]
    cycle.append(cycle)
    return sum(1 for _ in root), watched["root"].key


def run():
    for _ in range(6):
        shapes(250)
        vectors(1500)
        orders(150)
        enums(300)
        trees(250)
