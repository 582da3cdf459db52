#!/usr/bin/env python3
"""Expected intervals for test_verify_interval.c: which true values a rounded figure stands for, by rounding many of them with Python's decimal.

    python3 tests/oracle/verify_rounding.py > tests/unit/verify_rounding.def

Rows: ROUNDED(figure, unit, convention, low, low end open, high, high end open).
"""

import decimal
from decimal import Decimal

MODES = {
    "half_up": (decimal.ROUND_HALF_UP,),
    "half_even": (decimal.ROUND_HALF_EVEN,),
    "half_down": (decimal.ROUND_HALF_DOWN,),
    "down": (decimal.ROUND_DOWN,),
    "up": (decimal.ROUND_UP,),
    "unstated": (decimal.ROUND_HALF_UP, decimal.ROUND_HALF_DOWN),  # a half may have gone either way
}
UNITS = ("1", "0.1", "0.01", "0.000001", "100", "1E+4")
STEPS = 20  # to a unit, so that the ends, at halves of it, are on the grid


def end(member, step, half):
    """An end from the outermost member of the grid: itself where it is a half unit, else the half unit just outside, which is left out."""
    return (member, False) if member % half == 0 else (member + step, True)


def interval(figure, unit, modes):
    step, half = unit / STEPS, unit / 2
    grid = (figure + i * step for i in range(-2 * STEPS, 2 * STEPS + 1))
    members = [x for x in grid if any((x / unit).to_integral_value(mode) * unit == figure for mode in modes)]
    return end(min(members), -step, half), end(max(members), step, half)


def plain(x):
    return format(x.normalize(), "f") if x else "0"


def main():
    print("/* Made by tests/oracle/verify_rounding.py; do not edit. */")
    for unit in map(Decimal, UNITS):
        for count in (-3805, -101, -100, -3, -2, -1, 0, 1, 2, 3, 10, 11, 359, 9105):
            for name, modes in MODES.items():
                (low, low_open), (high, high_open) = interval(count * unit, unit, modes)
                opens = [str(o).lower() for o in (low_open, high_open)]
                print(f'ROUNDED("{plain(count * unit)}", "{plain(unit)}", "{name}", "{plain(low)}", {opens[0]}, "{plain(high)}", {opens[1]})')


if __name__ == "__main__":
    main()
