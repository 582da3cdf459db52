#!/usr/bin/env python3
"""Shows that multiply and round_to_odd in engine/base/double_text.c are exact for every double.

    python3 tests/oracle/base_double_fractions.py

It computes x * 2^q / 10^k for x = 4c and the ends of its interval, from a power rounded up: what it gets is too large by less than 2^-68, and it
takes a fraction below 2^-64 for none. That is right where no fraction other than 0 is below 2^-64 or above 1 - 2^-68. The extremes of
the fractional part for all x up to 2^55 + 2 come from the one-sided best approximations, by continued fractions. Exceptions are printed
with the whole part; one that is odd does no harm, since its last bit is set anyway.
"""

from fractions import Fraction
from math import ceil, floor, log10

Y_MAX = 2**54 + 1  # x = 2y: all ends are even but those below powers of two, which are looked at one by one


def extremes(ratio):
    """(y, fraction) with the smallest fractional part of y * ratio above 0, and the smallest distance below a whole number, y <= Y_MAX."""
    low, high = 1, 0  # denominators of the neighbours below and above
    above, below = ratio - floor(ratio), Fraction(1)
    if above == 0:
        return None
    while True:
        steps = min(ceil(below / above) - 1, (Y_MAX - high) // low)
        high, below = high + steps * low, below - steps * above
        more = min(ceil(above / below) - 1, (Y_MAX - low) // high) if high else 0
        low, above = low + more * high, above - more * below
        if steps <= 0 and more <= 0:
            return (low, above), (high, below)


def floor_log10(x):
    k = floor(log10(x.numerator) - log10(x.denominator))
    while Fraction(10) ** k > x:
        k -= 1
    while Fraction(10) ** (k + 1) <= x:
        k += 1
    return k


def report(q, k, x, ratio):
    fraction = x * ratio - floor(x * ratio)
    if 0 < fraction < Fraction(1, 2**64) or fraction > 1 - Fraction(1, 2**68):
        whole = floor(x * ratio)
        print(f"q={q} k={k} x={x}: whole part {whole}, {'odd: harmless' if whole % 2 else 'EVEN: WRONG'}")


def main():
    for q in range(-1074, 972):
        k = floor_log10(Fraction(2) ** q)
        ratio = Fraction(2) ** q / Fraction(10) ** k
        for y, _ in extremes(2 * ratio) or ():
            report(q, k, 2 * y, ratio)
        k = floor_log10(Fraction(3, 4) * Fraction(2) ** q)
        ratio = Fraction(2) ** q / Fraction(10) ** k
        for x in (2**54 - 1, 2**54, 2**54 + 2):
            report(q, k, x, ratio)


main()
