#!/usr/bin/env python3
"""Expected values for test_base_rational.c, from Python's fractions and its correctly rounded division of integers.

    python3 tests/oracle/base_rationals.py > tests/unit/base_rationals.def

Rows: QUOTIENT(n, d, bits of the nearest double), OPERATION(a, operator, b, result), ROUNDING(a, decimals, result).
"""

import random
import struct
from fractions import Fraction

random.seed(20240826)


def double_bits(x):
    sign = 1 << 63 if x < 0 else 0
    try:
        value = abs(x.numerator) / x.denominator
    except OverflowError:
        value = float("inf")
    return sign | struct.unpack("<Q", struct.pack("<d", value))[0]


def text(x):
    return str(x.numerator) if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def whole(bits):
    return random.getrandbits(random.randint(1, bits)) * random.choice((1, -1))


def fraction(bits):
    return Fraction(whole(bits), abs(whole(bits)) or 1)


def halfway_cases():
    """Exact ties between neighbouring doubles, and their near misses on both sides, over the whole range."""
    for exponent in (-1074, -1073, -1060, -1023, -1022, -500, -60, -1, 0, 1, 20, 70, 500, 900, 971):
        for mantissa in (1, 2, 3, 2**51 + 1, 2**52, 2**52 + 1, 2**53 - 2, 2**53 - 1):
            unit = Fraction(2) ** exponent
            tie = (mantissa + Fraction(1, 2)) * unit
            for off in (0, Fraction(1, 2**70), -Fraction(1, 2**70)):
                yield tie + off * unit


def small_halfway_cases():
    """The same with numerators and denominators below 2^127."""
    for exponent in (-70, -60, -20, 0, 20, 60):
        for mantissa in (2**52, 2**52 + 1, 2**53 - 1):
            tie = (mantissa + Fraction(1, 2)) * Fraction(2) ** exponent
            yield tie
            yield tie * Fraction(2**40 + 1, 2**40)
            yield tie * Fraction(2**40 - 1, 2**40)


def just_beyond_doubles():
    """One side has 54 bits and is no double: the quotient of the two sides as doubles would be rounded twice."""
    for _ in range(30):
        exact, beyond = random.getrandbits(53) | 1, 2**53 + random.getrandbits(53) | 1
        yield Fraction(exact, beyond)
        yield Fraction(beyond, exact)


def edge_cases():
    smallest, largest = Fraction(2) ** -1074, (2**53 - 1) * Fraction(2) ** 971
    ulp = Fraction(2) ** 971
    yield from (Fraction(0), smallest, smallest / 2, smallest / 2 + smallest / 2**90, smallest / 3, smallest * 2 / 3, smallest / 10**30)
    yield from (largest, largest + ulp / 2, largest + ulp / 2 - 1, largest + ulp / 2 + 1, largest + ulp, Fraction(10) ** 400)
    yield from (Fraction(-(10**400), 3), Fraction(1, 3), Fraction(-2, 3), Fraction(10**30, 7), Fraction(7, 10**37), Fraction(1, 10**330))
    yield from (Fraction(2**127 - 1), Fraction(1, 2**127 - 1), Fraction(2**127 - 1, 2**127 - 3), Fraction(-(2**127)), Fraction(2**128))


def quotients():
    yield from edge_cases()
    yield from halfway_cases()
    yield from small_halfway_cases()
    yield from just_beyond_doubles()
    for bits in (20, 53, 54, 64, 100, 127, 128, 300, 1200):
        for _ in range(12):
            yield fraction(bits)


def operations():
    for a_bits in (8, 40, 64, 90, 126, 127, 200):
        for b_bits in (8, 63, 126, 200):
            for operator in "+-*/":
                a, b = fraction(a_bits), fraction(b_bits)
                if operator == "/" and b == 0:
                    b = Fraction(1, 7)
                yield a, operator, b
    big = Fraction(2**127 - 1)
    yield from ((big, "+", Fraction(1)), (-big, "-", Fraction(1)), (big, "-", big), (big * 2, "-", big), (big * 2, "/", Fraction(2)))


def calculate(a, operator, b):
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[operator]()


def round_away(x, decimals):
    scaled = abs(x) * Fraction(10) ** decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (rounded if x >= 0 else -rounded) / Fraction(10) ** decimals


def roundings():
    yield from ((Fraction(1, 2), 0), (Fraction(-1, 2), 0), (Fraction(3, 2), 0), (Fraction(49, 100), 0), (Fraction(25, 100), 1))
    yield from ((Fraction(-25, 100), 1), (Fraction(1250), -2), (Fraction(-1250), -2), (Fraction(1249), -2), (Fraction(1, 3), 45))
    for bits in (10, 60, 126, 300):
        for decimals in (-40, -3, 0, 1, 2, 18, 40):
            yield fraction(bits), decimals


def main():
    print("/* Made by tests/oracle/base_rationals.py; do not edit. */")
    for x in quotients():
        print(f'QUOTIENT("{x.numerator}", "{x.denominator}", 0x{double_bits(x):016x})')
    for a, operator, b in operations():
        print(f'OPERATION("{text(a)}", \'{operator}\', "{text(b)}", "{text(calculate(a, operator, b))}")')
    for x, decimals in roundings():
        print(f'ROUNDING("{text(x)}", {decimals}, "{text(round_away(x, decimals))}")')


main()
