#!/usr/bin/env python3
"""Expected whole numbers for test_verify_attain.c: every pair tried, its value rounded with Python's decimal and compared with the figure.

    python3 tests/oracle/verify_attain.py > tests/unit/verify_attain.def

Rows: ATTAIN(kind, figure, decimals, convention, bound, number of pairs, the first ten as "m/n m/n ...").
"""

import decimal
from decimal import Decimal
from fractions import Fraction

from verify_rounding import MODES

decimal.getcontext().prec = 100
BOUND = 600
FIGURES = {
    "share": ("91.05", "97.5", "0", "100", "33.3", "66.67", "50", "0.1", "99.99", "12.345678", "38", "5.0"),
    "change": ("-38.05", "-13.92", "103", "-33.3", "0", "-100", "-99.99", "0.5", "200", "250.0", "1000", "-0.1"),
    "ratio": ("3.5", "0", "2", "1.41", "0.333", "17.25", "3.141593"),
}


def value(kind, m, n):
    return {"share": Fraction(100 * m, n), "change": Fraction(100 * (m - n), n), "ratio": Fraction(m, n)}[kind]


def around(kind, figure, n):
    """The counts worth trying: those whose value lies within two units or so of the figure, and all near nought."""
    ratio = Fraction(figure)
    if kind != "ratio":
        ratio = ratio / 100 + (kind == "change")
    middle = int(ratio * n)
    reach = 2 + int(2 * n * Fraction(1, 100 if kind != "ratio" else 1))
    last = n if kind == "share" else middle + reach
    return range(max(0, middle - reach), min(last, middle + reach) + 1)


def writes(x, figure, decimals, modes):
    """Whether x is written so. Cut off beyond thirty more digits, with a last digit that says that something was cut: no half is missed."""
    scaled = x * 10**decimals
    digits, rest = divmod(abs(scaled.numerator) * 10**30, scaled.denominator)
    exact = (Decimal(digits * 10 + (1 if rest else 0)) * (-1 if x < 0 else 1)).scaleb(-31)
    written = Decimal(figure).scaleb(decimals)
    return any(exact.to_integral_value(mode) == written for mode in modes)


def pairs(kind, figure, decimals, modes):
    for n in range(1, BOUND + 1):
        for m in around(kind, figure, n):
            if writes(value(kind, m, n), figure, decimals, modes):
                yield f"{m}/{n}"


def main():
    print("/* Made by tests/oracle/verify_attain.py; do not edit. */")
    for kind, figures in FIGURES.items():
        for figure in figures:
            decimals = len(figure.partition(".")[2])
            for name, modes in MODES.items():
                found = list(pairs(kind, figure, decimals, modes))
                print(f'ATTAIN({kind}, "{figure}", {decimals}, "{name}", {BOUND}, {len(found)}, "{" ".join(found[:10])}")')


if __name__ == "__main__":
    main()
