#!/usr/bin/env python3
"""Expected intervals for test_verify_reported_interval.c: the true values behind texts that are put together here from their parts.

    python3 tests/oracle/verify_reported.py > tests/unit/verify_reported.def

Rows: STANDS(text, rounding, whole, "low", low attained, "high", high attained); "" is no end on that side, NOTHING(text) no value at all.
Plain rounding is that of reference/reported.py; the qualifiers are worked out here, from the design page.
"""

import random
from fractions import Fraction

from reference.reported import rounded_from

random.seed(20240826)

ROUNDINGS = ("unstated", "half_up", "half_even", "half_down", "down", "up")
SCALES = (("", 0), ("万", 4), ("亿", 8), ("千", 3), ("万亿", 12), (" million", 6))
UNITS = ("", "%", "个", "个百分点", "‰", "平方米")
COUNTED = ("", "个", "平方米")
VERBS = (("", 0), ("下降", -1), ("增长", 1), ("同比减少", -1), ("上升了", 1), ("down ", -1), ("rose by ", 1))
BEFORE = {"约": "about", "超": "more", "不足": "less", "近": "nearly", "至少": "least", "不超过": "most", "about ": "about", "over ": "more"}
BEHIND = {"左右": "about", "以上": "least", "以下": "most"}


def digits():
    """A decimal as written, with the places of its last and its last digit that is not zero."""
    whole, decimals = str(random.choice((random.randint(0, 20), random.randint(1, 99) * 100, random.randint(0, 99999)))), random.randint(0, 3)
    fraction = "".join(random.choice("0123456789") for _ in range(decimals))
    plain = whole + fraction
    zeros = len(plain) - len(plain.rstrip("0")) if plain.strip("0") else 0
    return whole + ("." + fraction if fraction else ""), -decimals, zeros - decimals


def one_sided(qualifier, size, nonzero, directed):
    """(low, attained, high, attained) of the sizes that a qualifier admits."""
    return {
        "least": (size, True, None, False),
        "more": (size, False, None, False),
        "most": (Fraction(0) if directed else None, directed, size, True),
        "less": (Fraction(0) if directed else None, directed, size, False),
        "nearly": (size * Fraction(9, 10), True, size, False),
        "some": (size, False, size + nonzero, False),
    }[qualifier]


def interval(figure, step, nonzero, qualifier, direction, rounding, exact):
    if not qualifier:
        if exact:
            return figure, True, figure, True
        found = rounded_from(figure, step, rounding)
        return found.low, not found.low_open, found.high, not found.high_open
    if qualifier == "about":
        width = max(min(nonzero / 2, abs(figure) / 10), step)
        return figure - width, True, figure + width, True
    mirrored = direction < 0 or qualifier in ("nearly", "some") and figure < 0
    low, low_in, high, high_in = one_sided(qualifier, -figure if mirrored else figure, nonzero, direction != 0)
    if mirrored:
        low, low_in, high, high_in = None if high is None else -high, high_in, None if low is None else -low, low_in
    return low, low_in, high, high_in


def text(x):
    return "" if x is None else str(x.numerator) if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def row():
    written, last, nonzero = digits()
    scale, power = random.choice(SCALES) if random.random() < 0.4 else ("", 0)
    unit = random.choice(UNITS)
    if scale == " million" and unit not in ("", "%"):
        unit = ""
    verb, direction = random.choice(VERBS) if random.random() < 0.5 else ("", 0)
    sign = "-" if not verb and random.random() < 0.2 else ""
    before, some, behind, qualifier = "", "", "", ""
    match random.randrange(4):
        case 0:
            before, qualifier = random.choice(list(BEFORE.items()))
        case 1:
            behind, qualifier = random.choice(list(BEHIND.items()))
        case 2 if not scale.strip().isascii() or not scale:
            some, qualifier = random.choice("余多"), "some"
    figure = Fraction(written) * 10**power * (-1 if sign or direction < 0 else 1)
    rounding, whole = random.choice(ROUNDINGS), random.random() < 0.5
    exact = whole and not scale and last == 0 and unit in COUNTED
    step, nonzero = Fraction(10) ** (last + power), Fraction(10) ** (nonzero + power)
    low, low_in, high, high_in = interval(figure, step, nonzero, qualifier, direction, rounding, exact)
    name = f"{verb}{before}{sign}{written}{scale}{some}{unit}{behind}"
    arguments = f'"{name}", {rounding.upper()}, {str(whole).lower()}'
    if low is not None and high is not None and low == high and not (low_in and high_in):
        return f"NOTHING({arguments})"
    return f'STANDS({arguments}, "{text(low)}", {str(low_in).lower()}, "{text(high)}", {str(high_in).lower()})'


def main():
    print("/* Made by tests/oracle/verify_reported.py; do not edit. */")
    for _ in range(1500):
        print(row())


if __name__ == "__main__":
    main()
