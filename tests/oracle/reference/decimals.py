"""Numbers: decimal text to exact fractions, and exact fractions to the shortest text of the nearest double."""

import re
from fractions import Fraction
from math import lcm

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


def parse_number(text):
    """The exact value of a plain decimal number; ValueError for anything else (signs, commas, full-width digits)."""
    if not NUMBER.match(text):
        raise ValueError(f"not a plain decimal number: {text!r}")
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent or 0) - len(fraction)
    digits = int(whole + fraction)
    return Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power)


def decimals_written(text):
    """How many digits stand after the decimal point in the text."""
    return len(text.lower().partition("e")[0].partition(".")[2])


def nearest_double(value):
    """int / int rounds once, to nearest, ties to even; a float is already a double."""
    return value if isinstance(value, float) else value.numerator / value.denominator


def number_text(value):
    """Shortest digits that read back to the same double; an exponent only below 1e-5 and from 1e21 on."""
    double = nearest_double(value)
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    mantissa, _, exponent = repr(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    leading_zeros = len(whole + fraction) - len(digits)
    point = len(whole) - leading_zeros + int(exponent or 0)  # the value is 0.digits times 10^point
    digits = digits.rstrip("0")
    return sign + _layout(digits, point)


def _layout(digits, point):
    if point < -4 or point > 21:
        tail = "." + digits[1:] if len(digits) > 1 else ""
        return f"{digits[0]}{tail}e{point - 1}"
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return digits[:point] + "." + digits[point:]


def on_common_scale(values):
    """(integers, denominator) with values[i] = integers[i] / denominator: long sums of fractions become cheap."""
    denominator = lcm(*(v.denominator for v in values))
    return [v.numerator * (denominator // v.denominator) for v in values], denominator
