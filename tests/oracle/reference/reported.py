"""Figures as they are printed, and the true values that they stand for."""

import re
from fractions import Fraction
from typing import NamedTuple

ENDLESS = Fraction(10**30)  # stands for no end; never attained

NUMERALS = "零一二三四五六七八九"
SCALES = {"": 1, "万": 10**4, "亿": 10**8}
CLASSES = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5}
RISES, FALLS = ("增长", "增加", "提高", "上升", "up"), ("下降", "减少", "down")
BEFORE = {"约": "about", "about": "about", "超": "more", "超过": "more", "at least": "least"}
BEHIND = {"左右": "about", "以上": "least"}

NUMBER = re.compile(
    rf"(?P<verb>{'|'.join(RISES + FALLS)})?\s*(?P<before>{'|'.join(sorted(BEFORE, key=len, reverse=True))})?\s*"
    rf"(?P<sign>[-+])?(?P<digits>[\d,]+(?:\.\d+)?|[{NUMERALS}十]+)(?P<scale>[万亿]?)(?P<unit>.*?)(?P<behind>{'|'.join(BEHIND)})?\Z"
)


class Interval(NamedTuple):
    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def ends(self):
        """(value, attained) of each end."""
        both = [(self.low, not self.low_open), (self.high, not self.high_open)]
        return both[:1] if self.low == self.high else both


class Reported(NamedTuple):
    """`figure` and `step`, one unit of the last digit written, with the scale word taken in; unit "points" for 个百分点."""

    figure: Fraction
    step: Fraction
    unit: str
    qualifier: str = ""
    scaled: bool = False
    ordinal: bool = False  # a place or a class: never rounded
    nonzero_step: Fraction = Fraction(1)


def numeral(text):
    """Whole numbers up to 99 in Chinese: 三, 十二, 二十四."""
    tens, ten, ones = text.rpartition("十")
    high = (NUMERALS.index(tens) if tens else 1) * 10 if ten else 0
    return high + (NUMERALS.index(ones) if ones else 0)


def read(text):
    """What a printed figure says; ValueError for what is not understood."""
    if text in ("最高", "第一"):
        return Reported(Fraction(1), Fraction(1), "rank", ordinal=True)
    if found := re.fullmatch(rf"第(\d+|[{NUMERALS}十]+)名?", text):
        place = int(found[1]) if found[1].isdigit() else numeral(found[1])
        return Reported(Fraction(place), Fraction(1), "rank", ordinal=True)
    if found := re.fullmatch(r"([Ⅰ-Ⅴ])类", text):
        return Reported(Fraction(CLASSES[found[1]]), Fraction(1), "类", ordinal=True)
    found = NUMBER.match(text)
    if not found:
        raise ValueError(f"not understood: {text!r}")
    return _number(found)


def _number(found):
    written = found["digits"].replace(",", "")
    if not written[0].isdigit():
        written = str(numeral(written))
    decimals, scale = len(written.partition(".")[2]), SCALES[found["scale"]]
    sign = -1 if found["verb"] in FALLS or found["sign"] == "-" else 1
    zeros = len(written.replace(".", "")) - len(written.replace(".", "").rstrip("0"))
    step = Fraction(scale, 10**decimals)
    return Reported(
        figure=sign * Fraction(written) * scale,
        step=step,
        unit={"个百分点": "points"}.get(found["unit"], found["unit"].strip()),
        qualifier=BEFORE.get(found["before"]) or BEHIND.get(found["behind"]) or "",
        scaled=scale > 1,
        nonzero_step=step * 10**zeros,
    )


def rounded_from(figure, step, rounding):
    """Every value that is written as `figure`; conventions work on the absolute value, so negative figures mirror."""
    if figure < 0:
        mirrored = rounded_from(-figure, step, rounding)
        return Interval(-mirrored.high, -mirrored.low, mirrored.high_open, mirrored.low_open)
    half, odd = step / 2, (figure / step) % 2 == 1
    if rounding == "down":
        return Interval(figure if figure else -step, figure + step, not figure, True)
    if rounding == "up":
        return Interval(figure - step, figure, True) if figure else Interval(figure, figure)
    low_open = rounding == "half_down" or rounding == "half_even" and odd
    high_open = rounding == "half_up" or rounding == "half_even" and odd
    if figure == 0:  # both sides are the same side
        low_open = high_open
    return Interval(figure - half, figure + half, low_open, high_open)


def interval(reported, rounding, whole):
    """The true values behind a figure; `whole`: of whole things, exact when written in full."""
    figure = reported.figure
    if reported.qualifier == "least":
        return Interval(figure, ENDLESS, False, True)
    if reported.qualifier == "more":
        return Interval(figure, ENDLESS, True, True)
    if reported.qualifier == "about":
        width = max(min(reported.nonzero_step / 2, abs(figure) / 10), reported.step)
        return Interval(figure - width, figure + width)
    if reported.ordinal or whole and not reported.scaled and figure.denominator == 1:
        return Interval(figure, figure)
    return rounded_from(figure, reported.step, rounding)
