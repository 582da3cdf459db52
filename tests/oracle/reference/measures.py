"""Measures: functions of a source, an entity and a span. Every rational result is exact; rounding is the printer's."""

import math
from bisect import bisect_right
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from .cells import (MISSING, NEGATIVE_BASE, NO_BASE, NOT_COMPARABLE, TOO_SHORT, UNDEFINED, ZERO_BASE, Reason,
                    is_reason)
from .decimals import on_common_scale
from .footing import common
from .periods import month_span, months_of, previous_span, years_ago
from .ranks import RANKS

NOT_SUMMED = {"ratio", "index", "rank"}
MAD_TO_SD = Fraction(14826, 10000)


class Point:
    """Where a measure is asked for: source, entity, span, its arguments, and the panel with the hierarchy."""

    def __init__(self, source, entity, span, panel, args):
        self.source, self.entity, self.panel, self.args = source, entity, panel, args
        self.span = source.key(span)
        self.line = source.timeline(self.span)

    def here(self):
        return self.source.cell(self.entity, self.span)

    def at(self, span):
        return MISSING if span is None else self.source.cell(self.entity, span)


# ---- change ----


def base_of(point, name):
    """(base span, base cell, restated) of a change measure. A restated base is on this row's own basis."""
    if name in ("yoy", "yoy_pct"):
        row = point.source.observation(point.entity, point.span)
        if row and row.base is not None:
            return point.source.years_ago(point.span), row.base, True
    if name in ("pop", "pop_pct"):
        span = previous_span(point.span, point.line)
    else:
        span = point.source.years_ago(point.span, point.args["n"] if name == "cagr" else 1)
    return span, point.at(span), False


def _comparable(point, base_span):
    """Open spans of two lengths are not, nor what _part_comparable refuses."""
    if base_span.open and base_span not in [years_ago(point.span, years) for years in range(1, 10)]:
        return False
    return all(_part_comparable(part, point, base_span) for part in point.source.parts())


def _part_comparable(source, point, base_span):
    """Same basis, same unit of an index, and no break after the base up to now."""
    entity = point.entity
    now, base = source.observation(entity, point.span), source.observation(entity, base_span)
    if not now or not base:
        return True
    bases = {now.basis or source.basis, base.basis or source.basis} - {""}
    units = {now.unit or source.unit, base.unit or source.unit}
    if len(bases) > 1 or (source.kind == "index" and len(units) > 1):
        return False
    steps = point.line.steps
    after_base = steps[bisect_right(steps, base_span):bisect_right(steps, point.span)]
    rows = (source.observation(entity, step) for step in after_base)
    return not any(row and row.status == "B" for row in rows)


def _change(name, compute, percent):
    def measure(point):
        now = point.here()
        if is_reason(now):
            return now
        span, base, restated = base_of(point, name)
        if is_reason(base):
            return base if base is not MISSING else NO_BASE
        if percent and base <= 0:
            return NEGATIVE_BASE if base < 0 else ZERO_BASE
        result = compute(point, now, base)
        comparable = restated or is_reason(result) or _comparable(point, span)
        return result if comparable else Reason(NOT_COMPARABLE.name, result)

    return measure


def _difference(_, now, base):
    return now - base


def _percent_change(_, now, base):
    return 100 * (now - base) / base


def _cagr(point, now, base):
    """Worked in 60 digits, so that the one rounding to a double is the only one that counts."""
    if now <= 0:
        return UNDEFINED
    with localcontext() as context:
        context.prec = 60
        ratio = Decimal((now / base).numerator) / Decimal((now / base).denominator)
        return float(100 * (ratio ** (Decimal(1) / point.args["n"]) - 1))


def lag(point):
    return point.at(point.line.back(point.span, point.args["n"]))


# ---- cumulation ----


def _is_flow(point):
    return point.source.kind in ("flow", "")


def discrete(point):
    if not _is_flow(point):
        return UNDEFINED
    now = point.here()
    if is_reason(now) or not point.line.cumulative or months_of(point.span)[1] == point.line.first_length:
        return now
    span = point.line.back(point.span, 1)
    before = point.at(span)
    if is_reason(before):
        return before
    return now - before if _comparable(point, span) else Reason(NOT_COMPARABLE.name, now - before)


def ytd(point):
    """Spans of one length from January on; a block from January may stand for the first of them."""
    months = months_of(point.span)
    if not _is_flow(point) or not months or months[0] % 12 + months[1] > 12:
        return UNDEFINED
    start, length = months
    total, added = point.here(), [point.span]
    while not is_reason(total) and start % 12 != 0:
        january = start - start % 12
        block = point.source.cell(point.entity, month_span(january, start - january))
        before = point.source.cell(point.entity, month_span(start - length, length))
        if not is_reason(before) and start - length >= january:
            total, start = total + before, start - length
            added.append(month_span(start, length))
        elif not is_reason(block):
            added.append(month_span(january, start - january))
            total, start = total + block, january
        else:
            return MISSING
    if is_reason(total):
        return total
    _, mixed = common(point.source.footing(point.entity, span) for span in added)
    mixed |= len(added) > 1 and _broken(point, min(added), point.span)
    return Reason(NOT_COMPARABLE.name, total) if mixed else total


# ---- structure ----


def _parent_at(point, span):
    return point.source.cell(point.panel.entity(point.entity).parent, span)


def _broken(point, first, last):
    """Whether a break lies after one span up to another, in any series that is read."""
    for part in point.source.parts():
        rows = [part.observation(point.entity, span) for span in part.timeline(last).steps if first < span <= last]
        if any(row and row.status == "B" for row in rows):
            return True
    return False


def _against_parent(point, span):
    """Whether an entity and its parent stand on two footings."""
    parent = point.panel.entity(point.entity).parent
    return point.source.footing(point.entity, span).differs(point.source.footing(parent, span))


def _unless(mixed, result):
    return Reason(NOT_COMPARABLE.name, result) if mixed and not is_reason(result) else result


def _percent_of_parent(point, part, parent):
    if is_reason(parent):
        return NO_BASE
    if parent <= 0:
        return NEGATIVE_BASE if parent < 0 else ZERO_BASE
    return 100 * part / parent


def share(point):
    now = point.here()
    if is_reason(now):
        return now
    if not point.panel.entity(point.entity).parent:
        return UNDEFINED
    return _unless(_against_parent(point, point.span), _percent_of_parent(point, now, _parent_at(point, point.span)))


def contribution(point):
    now = point.here()
    if is_reason(now):
        return now
    if not point.panel.entity(point.entity).parent:
        return UNDEFINED
    span = point.source.years_ago(point.span)
    base = point.at(span)
    if is_reason(base):
        return NO_BASE
    result = _percent_of_parent(point, now - base, _parent_at(point, span))
    return _unless(not _comparable(point, span) or _against_parent(point, span), result)


def children_sum(point):
    children = point.panel.children.get(point.entity)
    if not children or point.source.kind in NOT_SUMMED:
        return UNDEFINED
    cells = [point.source.cell(child, point.span) for child in children]
    values = [c for c in cells if not is_reason(c)]
    if len(values) < point.args.get("min", len(cells)):
        return MISSING
    return _unless(_children_footing(point)[1], sum(values, Fraction(0)))


def _children_footing(point):
    present = [child for child in point.panel.children[point.entity] if not is_reason(point.source.cell(child, point.span))]
    return common(point.source.footing(child, point.span) for child in present)


def children_gap(point):
    now, total = point.here(), children_sum(point)
    if is_reason(now):
        return now
    if is_reason(total) and total.name != NOT_COMPARABLE.name:
        return total
    together, mixed = _children_footing(point)
    mixed |= together.differs(point.source.footing(point.entity, point.span))
    return _unless(mixed, now - (total.number if is_reason(total) else total))


# ---- window ----


def _window(point):
    """(values with their step numbers, reason): the n steps that end here."""
    n = point.args["n"]
    end = point.line.index.get(point.span, 0)
    steps = point.line.steps[max(0, end - n + 1):end + 1]
    cells = [(i, point.source.cell(point.entity, step)) for i, step in enumerate(steps)]
    values = [(i, c) for i, c in cells if not is_reason(c)]
    if "min" in point.args:
        return values, None if len(values) >= point.args["min"] else (MISSING if len(steps) == n else TOO_SHORT)
    if len(steps) < n:
        return values, TOO_SHORT
    return values, None if len(values) == n else MISSING


def window_spans(point):
    """The steps of the window that have values."""
    end = point.line.index.get(point.span, 0)
    steps = point.line.steps[max(0, end - point.args["n"] + 1):end + 1]
    return [step for step in steps if not is_reason(point.source.cell(point.entity, step))]


def _window_mixed(point):
    used = window_spans(point)
    _, mixed = common(point.source.footing(point.entity, span) for span in used)
    between = [span for span in point.line.steps if used and used[0] < span <= used[-1]]
    rows = [part.observation(point.entity, span) for part in point.source.parts() for span in between]
    return mixed or any(row and row.status == "B" for row in rows)


def _windowed(compute, least=1, too_few=UNDEFINED):
    """`compute` gets step numbers and integers on a common scale with their denominator."""

    def measure(point):
        values, reason = _window(point)
        if reason or len(values) < least:
            return reason or too_few
        steps, cells = zip(*values)
        return _unless(_window_mixed(point), compute(steps, *on_common_scale(cells)))

    return measure


def _mean(_, y, scale):
    return Fraction(sum(y), len(y) * scale)


def _middle(ordered):
    """Twice the median of a sorted list, to stay with whole numbers."""
    half = len(ordered) // 2
    return 2 * ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]


def _median(_, y, scale):
    return Fraction(_middle(sorted(y)), 2 * scale)


def _sd(_, y, scale):
    """n * sum of squares - square of the sum is exact here, so no cancellation; rounded, then the root."""
    n = len(y)
    return math.sqrt((n * sum(v * v for v in y) - sum(y) ** 2) / (n * (n - 1) * scale * scale))


def _slope(x, y, scale):
    n, sx, sy = len(x), sum(x), sum(y)
    above = n * sum(a * b for a, b in zip(x, y)) - sx * sy
    return Fraction(above, (n * sum(a * a for a in x) - sx * sx) * scale)


def zscore(point):
    now = point.here()
    values, reason = _window(point)
    if is_reason(now) or reason:
        return now if is_reason(now) else reason
    y, scale = on_common_scale([v for _, v in values])
    double_median = _middle(sorted(y))
    quadruple_mad = _middle(sorted(abs(2 * v - double_median) for v in y))
    if quadruple_mad == 0:
        return UNDEFINED
    return _unless(_window_mixed(point), 2 * (2 * y[-1] - double_median) / (MAD_TO_SD * quadruple_mad))


def _sen(x, y, scale):
    slopes = [Fraction(y[j] - y[i], x[j] - x[i]) for i, j in combinations(range(len(x)), 2)]
    return Fraction(_middle(sorted(slopes))) / (2 * scale)


def _trend_p(_, y, __):
    n = len(y)
    s = sum((b > a) - (b < a) for a, b in combinations(y, 2))
    ties = [y.count(v) for v in set(y)]
    eighteen_variance = n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)
    return 1.0 if abs(s) <= 1 else two_sided_p(abs(s) - 1, eighteen_variance)


@lru_cache(maxsize=None)
def two_sided_p(s, eighteen_variance):
    """erfc(z / sqrt 2) by the series of erf, all of whose terms are positive, with digits to spare."""
    with localcontext() as context:
        square = Fraction(9 * s * s, eighteen_variance)  # (z / sqrt 2) squared
        context.prec = 60 + int(square)
        a2 = Decimal(square.numerator) / Decimal(square.denominator)
        term = total = a2.sqrt()
        k = 1
        while term > total * Decimal(10) ** -context.prec:
            term *= 2 * a2 / (2 * k + 1)
            total += term
            k += 1
        return float(1 - 2 * total * (-a2).exp() / _pi(context.prec).sqrt())


@lru_cache(maxsize=None)
def _pi(digits):
    """Machin: pi = 16 atan(1/5) - 4 atan(1/239), in whole numbers."""
    unit = 10 ** (digits + 10)

    def atan_inverse(x):
        power, total, sign, k = unit // x, 0, 1, 1
        while power:
            total += sign * (power // k)
            power, sign, k = power // (x * x), -sign, k + 2
        return total

    return Decimal(16 * atan_inverse(5) - 4 * atan_inverse(239)) / Decimal(unit)


MEASURES = {
    "yoy": _change("yoy", _difference, False),
    "yoy_pct": _change("yoy_pct", _percent_change, True),
    "pop": _change("pop", _difference, False),
    "pop_pct": _change("pop_pct", _percent_change, True),
    "cagr": _change("cagr", _cagr, True),
    "lag": lag,
    "discrete": discrete,
    "ytd": ytd,
    "share": share,
    "contribution": contribution,
    "children_sum": children_sum,
    "children_gap": children_gap,
    **RANKS,
    "mean": _windowed(_mean),
    "median": _windowed(_median),
    "lowest": _windowed(lambda _, y, scale: Fraction(min(y), scale)),
    "highest": _windowed(lambda _, y, scale: Fraction(max(y), scale)),
    "sd": _windowed(_sd, 2),
    "slope": _windowed(_slope, 2),
    "zscore": zscore,
    "trend_p": _windowed(_trend_p, 3, TOO_SHORT),
    "sen": _windowed(_sen, 2),
}
TAKES_N = {"lag", "cagr", "mean", "median", "lowest", "highest", "sd", "slope", "zscore", "trend_p", "sen"}
HAVE_BASE = ("yoy", "yoy_pct", "pop", "pop_pct", "cagr")
OPTIONS = {"n", "min", "ties", "within"}
