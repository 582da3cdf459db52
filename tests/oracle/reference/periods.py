"""Periods: one type of span, its text forms, and the timelines that the spans of an indicator fall into."""

import re
from datetime import date
from functools import lru_cache
from math import gcd
from typing import NamedTuple


class Span(NamedTuple):
    """A closed range of days (ordinals). The order of spans is the order of every output."""

    first: int
    last: int
    open: bool = False


UNSTATED = Span(0, 0)


def days_of(month):
    """First and last day of a month counted from year 0: 12 * year + month - 1."""
    first = date(month // 12, month % 12 + 1, 1).toordinal()
    after = month + 1
    return first, date(after // 12, after % 12 + 1, 1).toordinal() - 1


def month_span(month, length):
    return Span(days_of(month)[0], days_of(month + length - 1)[1])


@lru_cache(maxsize=None)
def months_of(span):
    """(first month, number of months) where the span is whole months, else None."""
    if span == UNSTATED or span.open:
        return None
    first, last = date.fromordinal(span.first), date.fromordinal(span.last)
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    whole = span.first == days_of(start)[0] and span.last == days_of(end)[1]
    return (start, end - start + 1) if whole else None


def is_date(span):
    return span != UNSTATED and not span.open and span.first == span.last


def as_stock(span):
    """Stocks are keyed by the last day."""
    return span if span == UNSTATED or span.open else Span(span.last, span.last)


# ---- text ----

_DASH = r"(?:-|—|–|~|至|到)"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def _y(year):
    return int(year) * 12


def _month(year, month):
    if not 1 <= int(month) <= 12:
        raise ValueError(f"no month {month}")
    return _y(year) + int(month) - 1


def _day(text):
    return date.fromisoformat(text).toordinal()


def _months_between(a, b):
    if b < a:
        raise ValueError("the range ends before it begins")
    return month_span(a, b - a + 1)


def _sdmx_range(year, month, day, count):
    if day != "01":
        raise ValueError("a range of months begins on day 1")
    return month_span(_month(year, month), int(count))


def _date_range(a, b):
    if _day(b) < _day(a):
        raise ValueError("the range ends before it begins")
    return Span(_day(a), _day(b))


_FORMS = [
    (r"(\d{4})(?:年|-A1)?", lambda y: month_span(_y(y), 12)),
    (r"(\d{4})-?[HS]([12])", lambda y, h: month_span(_y(y) + 6 * int(h) - 6, 6)),
    (r"(\d{4})年([上下])半年", lambda y, h: month_span(_y(y) + (6 if h == "下" else 0), 6)),
    (r"(\d{4})-?Q([1-4])", lambda y, q: month_span(_y(y) + 3 * int(q) - 3, 3)),
    (r"(\d{4})年第?([1-4一二三四])季度", lambda y, q: month_span(_y(y) + 3 * int(_QUARTERS.get(q, q)) - 3, 3)),
    (r"(\d{4})年前([二三])季度", lambda y, q: month_span(_y(y), 3 * _QUARTERS[q])),
    (r"(\d{4})-M?(\d\d)", lambda y, m: month_span(_month(y, m), 1)),
    (r"(\d{4})(\d\d)", lambda y, m: month_span(_month(y, m), 1)),
    (r"(\d{4})年(\d{1,2})月", lambda y, m: month_span(_month(y, m), 1)),
    (r"(\d{4})年(\d{1,2})月?" + _DASH + r"(\d{1,2})月", lambda y, a, b: _months_between(_month(y, a), _month(y, b))),
    (r"(\d{4})-(\d\d)\.\.(\d{4})-(\d\d)", lambda y, a, z, b: _months_between(_month(y, a), _month(z, b))),
    (r"(\d{4})-(\d\d)-(\d\d)/P(\d+)M", _sdmx_range),
    (r"(\d{4})\.\.(\d{4})", lambda y, z: _months_between(_y(y), _y(z) + 11)),
    (r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", _date_range),
    (r"(\d{4}-\d\d-\d\d)", lambda d: Span(_day(d), _day(d))),
    (r"(\d{4})年(\d{1,2})月(\d{1,2})日", lambda y, m, d: Span(*[date(int(y), int(m), int(d)).toordinal()] * 2)),
    (r"(\d{4})年末", lambda y: Span(*[date(int(y), 12, 31).toordinal()] * 2)),
    (r"(\d{4})-(\d\d)\.\.", lambda y, m: Span(days_of(_month(y, m))[0], date.max.toordinal(), True)),
    (r"(\d{4})年(\d{1,2})月以来", lambda y, m: Span(days_of(_month(y, m))[0], date.max.toordinal(), True)),
]
_FORMS = [(re.compile(pattern + r"\Z", re.ASCII), build) for pattern, build in _FORMS]


@lru_cache(maxsize=None)
def parse_period(text):
    """The span of a period's text; ValueError where it is none. Empty text is the unstated period."""
    if text == "":
        return UNSTATED
    for pattern, build in _FORMS:
        found = pattern.match(text)
        if found:
            return build(*found.groups())
    raise ValueError(f"not a period: {text!r}")


@lru_cache(maxsize=None)
def period_text(span):
    """The canonical form."""
    if span == UNSTATED:
        return ""
    if span.open:
        return date.fromordinal(span.first).isoformat()[:7] + ".."
    months = months_of(span)
    if months:
        return _months_text(*months)
    first, last = date.fromordinal(span.first).isoformat(), date.fromordinal(span.last).isoformat()
    return first if first == last else f"{first}..{last}"


def _months_text(start, length):
    year, month = start // 12, start % 12
    if month == 0 and length % 12 == 0:
        return f"{year:04d}" if length == 12 else f"{year:04d}..{year + length // 12 - 1:04d}"
    if length == 6 and month % 6 == 0:
        return f"{year:04d}-H{month // 6 + 1}"
    if length == 3 and month % 3 == 0:
        return f"{year:04d}-Q{month // 3 + 1}"
    if length == 1:
        return f"{year:04d}-{month + 1:02d}"
    end = start + length - 1
    return f"{year:04d}-{month + 1:02d}..{end // 12:04d}-{end % 12 + 1:02d}"


# ---- moving ----


def _day_years_ago(ordinal, years):
    """The same day of an earlier year; a month's last day stays a month's last day."""
    day = date.fromordinal(ordinal)
    month = (day.year - years) * 12 + day.month - 1
    first, last = days_of(month)
    at_month_end = ordinal == days_of(day.year * 12 + day.month - 1)[1]
    return last if at_month_end else first + day.day - 1


@lru_cache(maxsize=None)
def years_ago(span, years=1):
    if span == UNSTATED:
        return None
    if span.open:
        last = span.last if span.last == date.max.toordinal() else _day_years_ago(span.last, years)
        return Span(_day_years_ago(span.first, years), last, True)
    months = months_of(span)
    if months:
        return month_span(months[0] - 12 * years, months[1])
    return Span(_day_years_ago(span.first, years), _day_years_ago(span.last, years))


# ---- timelines ----


class Timeline:
    """Steps in order, absent ones included. Cumulative: spans from January, of `first_length` months or more, among them guests:
    steps that are at home on the timeline of their own length."""

    def __init__(self, steps, first_length=None, guests=()):
        self.steps, self.first_length, self.guests = steps, first_length, set(guests)
        self.cumulative = first_length is not None
        self.index = {span: i for i, span in enumerate(steps)}

    def back(self, span, count):
        """The step `count` before, or None before the first one."""
        at = self.index[span] - count
        return self.steps[at] if at >= 0 else None


def timelines_of(spans):
    """All timelines of a set of spans, earliest first step first."""
    dates = sorted(s for s in spans if is_date(s))
    months = [s for s in spans if months_of(s)]
    others = [s for s in spans if not is_date(s) and not months_of(s)]
    lines = ([_date_line(dates)] if dates else []) + _month_lines(months) + _other_lines(others)
    return sorted(lines, key=lambda line: line.steps[0])


def _month_end_of(span):
    day = date.fromordinal(span.last)
    month = day.year * 12 + day.month - 1
    return month if days_of(month)[1] == span.last else None


def _date_line(dates):
    ends = [_month_end_of(s) for s in dates]
    if None in ends or len(ends) == 1:
        return Timeline(dates)
    step = gcd(*(b - a for a, b in zip(ends, ends[1:])))
    return Timeline([Span(*[days_of(m)[1]] * 2) for m in range(ends[0], ends[-1] + 1, step)])


def _month_lines(spans):
    keys = {months_of(s) for s in spans}
    elsewhere = {length for start, length in keys if start % 12 != 0}
    january_only = {length for start, length in keys if length <= 12} - elsewhere
    shared = {length for start, length in keys if start % 12 == 0 and 2 <= length <= 12} & elsewhere
    lines = []
    alone = len(january_only) == 1 and all(12 % length for length in january_only)
    leading = _lengths_leading_up(sorted(january_only), shared)
    if len(january_only) >= 2 or alone or leading:
        cumulative = {key for key in keys if key[1] in january_only}
        lines.append(_cumulative_line(keys, sorted(january_only), leading, shared))
        keys -= cumulative
    families = {}
    for start, length in keys:
        families.setdefault((length, start % length), []).append(start)
    for (length, _), starts in families.items():
        lines.append(Timeline([month_span(m, length) for m in range(min(starts), max(starts) + 1, length)]))
    return lines


def _step_of(lengths):
    """The months from one cumulative length to the next, 12 included."""
    all_lengths = sorted({*lengths, 12})
    return gcd(*(b - a for a, b in zip(all_lengths, all_lengths[1:])))


def _lengths_leading_up(lengths, shared):
    """Shared lengths from which the shortest cumulative one is reached in equal steps, the longest that divide the others'."""
    if not lengths or lengths == [12]:
        return []
    whole = _step_of(lengths + [length for length in shared if length > lengths[0]])
    for step in (s for s in range(whole, 0, -1) if whole % s == 0):
        found, before = [], lengths[0] - step
        while before in shared:
            found.append(before)
            before -= step
        if found:
            return sorted(found)
    return []


def _cumulative_line(keys, lengths, leading, shared):
    if leading or len(lengths) > 1:
        guests = {*leading, *(length for length in shared if length > lengths[0])}
        step = (leading + lengths[:1])[1] - leading[0] if leading else _step_of({*lengths, *guests})
    else:
        guests, step = set(), 12  # a length that stands alone has one step a year
    lengths = sorted({*leading, *lengths})
    grid = range(lengths[0], 13, step)
    own = [key for key in keys if key[0] % 12 == 0 and key[1] in {*lengths, *guests}]
    first, last = min(own), max(own)
    steps = [(year * 12, length) for year in range(first[0] // 12, last[0] // 12 + 1) for length in grid]
    steps = [key for key in steps if first <= key <= last]
    return Timeline([month_span(*key) for key in steps], lengths[0], [month_span(*key) for key in steps if key[1] in guests])


def _other_lines(spans):
    families = {}
    for span in spans:
        family = ("open", span.first) if span.open else ("days", span.last - span.first)
        families.setdefault("unstated" if span == UNSTATED else family, []).append(span)
    return [Timeline(sorted(family)) for family in families.values()]


def previous_span(span, line):
    """The adjacent span of the same length before; a cumulative or open span has none."""
    if span == UNSTATED or span.open or line.cumulative:
        return None
    if months_of(span) or is_date(span):
        return line.back(span, 1)
    length = span.last - span.first + 1
    return Span(span.first - length, span.first - 1)
