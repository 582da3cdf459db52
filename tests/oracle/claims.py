#!/usr/bin/env python3
"""Makes tests/unit/verify_claims.def: claims about three printed figures, worked out with fractions.

    claims.py > tests/unit/verify_claims.def

Every formula rises or falls in each figure throughout, so its least and greatest values lie at corners of the box of true values; an end belongs to
the range where a corner that attains it belongs to the box in all figures that matter there.
"""

import itertools
import random
from fractions import Fraction

FORMULAS = {
    "a + b - c": lambda a, b, c: a + b - c,
    "a - b": lambda a, b, c: a - b,
    "a * b": lambda a, b, c: a * b,
    "a / b": lambda a, b, c: a / b,
    "100 * a / b": lambda a, b, c: 100 * a / b,
    "100 * (a - b) / b": lambda a, b, c: 100 * (a - b) / b,
    "100 * a / (a + b)": lambda a, b, c: 100 * a / (a + b),
    "100 * a / (a + b + c)": lambda a, b, c: 100 * a / (a + b + c),
    "(a + b) / (a + b + c)": lambda a, b, c: (a + b) / (a + b + c),
    "a + b - a": lambda a, b, c: b,
    "a * a - b": lambda a, b, c: a * a - b,
    "least(a, b) + c": lambda a, b, c: min(a, b) + c,
    "greatest(a, b) - c": lambda a, b, c: max(a, b) - c,
    "-a + 2 * c": lambda a, b, c: -a + 2 * c,
}
ROUNDINGS = ["unstated", "half_up", "half_even", "half_down", "down", "up"]


def interval(mantissa, decimals, rounding):
    """Ends of a figure above zero, and whether they belong."""
    unit = Fraction(1, 10**decimals)
    x, half, even = mantissa * unit, unit / 2, mantissa % 2 == 0
    return {
        "unstated": (x - half, x + half, True, True),
        "half_up": (x - half, x + half, True, False),
        "half_down": (x - half, x + half, False, True),
        "half_even": (x - half, x + half, even, even),
        "down": (x, x + unit, True, False),
        "up": (x - unit, x, False, True),
    }[rounding]


def text(mantissa, decimals):
    digits = str(mantissa).rjust(decimals + 1, "0")
    return digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"


def range_of(formula, boxes):
    """Least and greatest value over the box, and whether they are attained."""
    corners = {}
    for sides in itertools.product((0, 1), repeat=3):
        corners[sides] = formula(*(box[side] for box, side in zip(boxes, sides)))

    def attained(value):
        for sides, found in corners.items():
            if found != value:
                continue
            matters = [corners[tuple(s ^ (i == k) for i, s in enumerate(sides))] != value for k in range(3)]
            if all(box[2 + side] or not m for box, side, m in zip(boxes, sides, matters)):
                return True
        return False

    low, high = min(corners.values()), max(corners.values())
    return low, high, attained(low), attained(high)


def meets(a, b):
    below = a[0] < b[1] or (a[0] == b[1] and a[2] and b[3])
    above = a[1] > b[0] or (a[1] == b[0] and a[3] and b[2])
    return below and above


def main():
    draw = random.Random(20240826)
    print("/* Made by tests/oracle/claims.py. CLAIM(a, b, c, check, reported, rounding, verdict, low, high, low open, high open) */")
    for _ in range(400):
        name, formula = draw.choice(list(FORMULAS.items()))
        rounding = draw.choice(ROUNDINGS)
        figures = [(draw.randint(20, 999), draw.randint(0, 2)) for _ in range(3)]
        low, high, low_in, high_in = found = range_of(formula, [interval(m, d, rounding) for m, d in figures])
        decimals = draw.randint(0, 3)
        mantissa = int((low + high) / 2 * 10**decimals) + draw.choice([-3, -1, 0, 0, 1, 2, 5])
        if mantissa < 1:
            continue
        verdict = "CONSISTENT" if meets(found, interval(mantissa, decimals, rounding)) else "INCONSISTENT"
        parts = [f'"{text(*f)}"' for f in figures] + [f'"{name}"', f'"{text(mantissa, decimals)}"', f'"{rounding}"', verdict, f'"{low}"', f'"{high}"']
        print(f"CLAIM({', '.join(parts)}, {str(not low_in).lower()}, {str(not high_in).lower()})")


if __name__ == "__main__":
    main()
