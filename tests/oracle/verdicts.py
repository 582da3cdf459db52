#!/usr/bin/env python3
"""An independent oracle for `tongbi verify`: the verdict on every claim of a case, exact and slow.

    verdicts.py CASE

prints claim,verdict. Every figure is an interval of fractions; a check is worked out at all corners of its figures' intervals, which is
exact for checks that rise or fall in each figure throughout (sums, ratios, changes and shares of positive figures do). Unknown whole
numbers are tried one after the other. The language's parser and the periods are those of the other oracle.
"""

import csv
import itertools
import json
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True

from reference import language, reported  # noqa: E402
from reference.evaluate import _joined, _spans_comparable  # noqa: E402
from reference.language import COMPARISONS, Binary, Call, Measure, Number, Series, Text, Unary  # noqa: E402
from reference.panel import read_table, table_files  # noqa: E402
from reference.periods import UNSTATED, Span, as_stock, months_of, parse_period, years_ago  # noqa: E402
from reference.reported import Interval  # noqa: E402

ALWAYS, MATCHES, PARTLY, NEVER = "always", "matches", "partly", "never"  # MATCHES: an equation that some values meet
UNKNOWNS = {"_m": "?m", "_n": "?n"}
LARGEST_N = 2000


class Missing(Exception):
    """An operand without an observation."""


class Case:
    """The tables of a case folder; the latest vintage of an observation counts."""

    def __init__(self, folder):
        def rows(name):
            return [r for path in table_files(folder, name) for r in read_table(path)]

        package = json.loads((Path(folder) / "datapackage.json").read_text(encoding="utf-8"))["tongbi"]
        self.as_of, self.rounding = date.fromisoformat(package["as_of"]).toordinal(), package["rounding"]
        self.entities = {r["entity"]: r for r in rows("entities")}
        self.indicators = {r["indicator"]: r for r in rows("indicators")}
        self.findings = {r["finding"]: r for r in rows("findings")}
        self.milestones = {r["milestone"]: parse_period(r["date"]) for r in rows("milestones")}
        self.claims = rows("claims")
        self.cells = {}
        for r in sorted(rows("observations"), key=lambda r: r.get("vintage", "")):
            self.cells[r["indicator"], r["entity"], self.key(r["indicator"], parse_period(r["period"]))] = r

    def key(self, code, span):
        return as_stock(span) if self.indicators[code]["kind"] == "stock" else span

    def figure(self, code, entity, span):
        """The interval of an observation, in the indicator's unit."""
        row = self.cells.get((code, entity, span))
        if row is None or row["value"] in ("", "…"):
            raise Missing(code, entity, span)
        value, about = Fraction(row["value"]), self.indicators[code]
        printed = reported.read(row.get("written") or row["value"])
        factor = value / printed.figure if printed.figure else Fraction(1)
        printed = printed._replace(figure=value, step=printed.step * abs(factor), nonzero_step=printed.nonzero_step * abs(factor))
        return reported.interval(printed, self.rounding, about["count"] == "yes")

    def base(self, code, entity, span):
        """The restated base of a row, if it has one."""
        row = self.cells.get((code, entity, span), {})
        text = row.get("base", "")
        if not text:
            return None
        printed = reported.read(text)
        return reported.interval(printed, self.rounding, self.indicators[code]["count"] == "yes")

    def children(self, entity):
        return [code for code, about in self.entities.items() if about["parent"] == entity]

    def peers(self, entity, within):
        """A group, or those of the same level."""
        if within:
            return [code for code, about in self.entities.items() if within in about["groups"].split(";")]
        return [code for code, about in self.entities.items() if about["level"] == self.entities[entity]["level"]]


class Claim:
    """One claim under evaluation: its figures by key, and what makes it not comparable."""

    def __init__(self, case, row):
        self.case, self.row = case, row
        check = row["check"]
        for name, sign in UNKNOWNS.items():
            check = check.replace(sign, name)
        self.tree = language.parse(check)
        self.entity, self.span = row.get("entity", ""), parse_period(row.get("period", ""))
        self.figures, self.at = {}, {}
        self.incomparable = []

    # ---- numbers at one corner ----

    def take(self, key, interval):
        """The value of a figure at the corner in hand; the first time it is only noted."""
        self.figures.setdefault(key, interval)
        return self.at.get(key, self.figures[key].low)

    def observed(self, code, entity, span):
        span = self.case.key(code, span)
        return self.take((code, entity, span), self.case.figure(code, entity, span))

    def number(self, tree, entity, span):
        if isinstance(tree, Number):
            return tree.value
        if isinstance(tree, Unary):
            return -self.number(tree.of, entity, span)
        if isinstance(tree, Binary):
            left, right = self.number(tree.left, entity, span), self.number(tree.right, entity, span)
            return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[tree.op](right)
        if isinstance(tree, Measure):
            return self.measure(tree, entity, span)
        if isinstance(tree, Call):
            return self.call(tree, entity, span)
        return self.series(tree, entity, span)

    def series(self, tree, entity, span):
        if tree.code in UNKNOWNS:
            return self.at.get(tree.code, Fraction(1))
        entity, span = tree.entity or entity, tree.span or span
        formula = self.case.indicators[tree.code]["formula"]
        return self.number(language.parse(formula), entity, span) if formula else self.observed(tree.code, entity, span)

    def call(self, tree, entity, span):
        if tree.name in ("start", "end", "months"):
            return self.about_span(tree.name, tree.args[0], span)
        values = [self.number(arg, entity, span) for arg in tree.args]
        return {"abs": lambda: abs(values[0]), "least": lambda: min(values), "greatest": lambda: max(values)}[tree.name]()

    def about_span(self, name, operand, span):
        span = self.case.milestones.get(operand.code) or operand.span or span
        last = self.case.as_of if span.open else span.last
        if name == "months":
            return Fraction(months_of(Span(span.first, last))[1])
        return Fraction(span.first if name == "start" else last)

    def measure(self, tree, entity, span):
        series = tree.of
        entity, span = series.entity or entity, series.span or span
        plain = Series(series.code)
        if tree.name == "rank":
            return self.rank(series.code, entity, span, tree.args.get("within", ""))
        if tree.name == "children_sum":
            return sum(self.number(plain, child, span) for child in self.case.children(entity))
        now = self.number(plain, entity, span)
        if tree.name == "share":
            return 100 * now / self.number(plain, self.case.entities[entity]["parent"], span)
        restated = self.case.base(series.code, entity, span)
        base = self.take(("base", series.code, entity, span), restated) if restated else self.number(plain, entity, years_ago(span))
        return now - base if tree.name == "yoy" else 100 * (now - base) / base

    def rank(self, code, entity, span, within):
        """Between the places that missing peers and figures equal as written leave open."""
        rows = {peer: self.case.cells.get((code, peer, self.case.key(code, span))) for peer in self.case.peers(entity, within)}
        known = {peer: Fraction(r["value"]) for peer, r in rows.items() if r and r["value"] not in ("", "…")}
        if entity not in known:
            raise Missing(code, entity, span)
        first = 1 + sum(value > known[entity] for value in known.values())
        equal = sum(value == known[entity] for value in known.values()) - 1
        return self.take(("rank", code, entity, span), Interval(Fraction(first), Fraction(first + equal + len(rows) - len(known))))

    # ---- all corners ----

    def spread(self, function):
        """(smallest value, attained, largest value, attained) of a function of the figures."""
        function()
        self.at = {k: v for k, v in self.at.items() if k in UNKNOWNS}
        unknowns, keys = dict(self.at), list(self.figures)
        found = []
        for corner in itertools.product(*(self.figures[key].ends() for key in keys)):
            self.at = {**unknowns, **{key: value for key, (value, _) in zip(keys, corner)}}
            found.append((function(), all(attained for _, attained in corner)))
        self.at = unknowns
        low, high = min(value for value, _ in found), max(value for value, _ in found)
        return low, (low, True) in found, high, (high, True) in found

    def compare(self, op, difference):
        low, low_attained, high, high_attained = self.spread(difference)
        if op in (">", ">="):
            low, low_attained, high, high_attained = -high, high_attained, -low, low_attained
            op = {">": "<", ">=": "<="}[op]
        if op in ("=", "!="):
            meets = low < 0 < high or low == 0 and low_attained or high == 0 and high_attained
            equal = ALWAYS if low == high == 0 else MATCHES if meets else NEVER
            return equal if op == "=" else {ALWAYS: NEVER, NEVER: ALWAYS, MATCHES: PARTLY}[equal]
        if op == "<":
            always, never = high < 0 or high == 0 and not high_attained, low >= 0
        else:
            always, never = high <= 0, low > 0 or low == 0 and not low_attained
        return ALWAYS if always else NEVER if never else PARTLY

    def truth(self, tree):
        """How far a condition holds."""
        if isinstance(tree, Binary) and tree.op in COMPARISONS:
            if isinstance(tree.left, Text) or isinstance(tree.right, Text):
                left, right = self.text(tree.left), self.text(tree.right)
                return ALWAYS if (left == right) == (tree.op == "=") else NEVER
            self.figures = {}
            sides = [lambda side=side: self.number(side, self.entity, self.span) for side in (tree.left, tree.right)]
            return self.compare(tree.op, lambda: sides[0]() - sides[1]())
        sides = [self.truth(tree.left), self.truth(tree.right)]
        order = [NEVER, PARTLY, MATCHES, ALWAYS]
        return (min if tree.op == "and" else max)(sides, key=order.index)

    def text(self, tree):
        return tree.value if isinstance(tree, Text) else self.case.findings[tree.args[0].value]["status"]

    def against_reported(self):
        """The formula set against the text in `reported`."""
        printed = reported.read(self.row["reported"])
        unit = self.describe(self.tree)[2]
        printed = self.in_unit(printed, unit)
        rounding = self.row.get("rounding") or self.case.rounding
        interval = reported.interval(printed, rounding, self.is_count(self.tree))
        self.figures = {}

        def difference():
            return self.number(self.tree, self.entity, self.span) - self.take("reported", interval)

        return lambda: self.compare("=", difference)

    def in_unit(self, printed, unit):
        """A printed figure in the unit of the formula; other units are not comparable."""
        scale, name = scale_of(unit)
        if printed.unit and name and printed.unit != name:
            self.incomparable.append(f"{printed.unit} against {name}")
        return printed._replace(figure=printed.figure / scale, step=printed.step / scale, nonzero_step=printed.nonzero_step / scale)

    def is_count(self, tree):
        """Whether the value is a number of whole things: sums of counts are."""
        if isinstance(tree, Binary):
            return tree.op in "+-" and self.is_count(tree.left) and self.is_count(tree.right)
        if isinstance(tree, Measure):
            return tree.name in ("yoy", "children_sum") and self.is_count(tree.of)
        return isinstance(tree, Series) and tree.code not in UNKNOWNS and self.case.indicators[tree.code]["count"] == "yes"

    # ---- comparability ----

    def describe(self, tree):
        """(span, kinds, unit) of a figure; notes what must not be set against each other."""
        if isinstance(tree, Series) and tree.code not in UNKNOWNS:
            about = self.case.indicators[tree.code]
            return tree.span or self.span, {about["kind"]}, about["unit"]
        if isinstance(tree, Measure):
            span, kinds, unit = self.describe(tree.of)
            by_name = {"yoy_pct": "%", "share": "%", "rank": "rank", "yoy": "points" if unit == "%" else unit}
            return span, kinds, by_name.get(tree.name, unit)
        if isinstance(tree, Unary):
            return self.describe(tree.of)
        if isinstance(tree, Binary):
            return self.pair(tree)
        if isinstance(tree, Call) and tree.name not in ("start", "end", "months", "status"):
            return self.describe(tree.args[0])
        return None, set(), ""

    def pair(self, tree):
        left, right = self.describe(tree.left), self.describe(tree.right)
        if tree.op in ("and", "or"):
            return None, set(), ""
        kinds = left[1] | right[1]
        if left[0] is not None and right[0] is not None and left[0] != right[0]:
            if UNSTATED in (left[0], right[0]) or not _spans_comparable(tree.op, left[0], right[0], kinds):
                self.incomparable.append(f"{tree.op}: periods")
        if tree.op in ("*", "/"):
            return _joined(tree.op, left[0], right[0]), kinds, ""
        if {"flow", "stock"} <= kinds:
            self.incomparable.append(f"{tree.op}: stock against flow")
        if left[2] and right[2] and left[2] != right[2]:
            self.incomparable.append(f"{tree.op}: {left[2]} against {right[2]}")
        if kinds == {"rank"} and len({self.level(side) for side in (tree.left, tree.right)}) > 1:
            self.incomparable.append(f"{tree.op}: peers")
        unit = left[2] or right[2]
        return _joined(tree.op, left[0], right[0]), kinds, "points" if tree.op == "-" and left[2] == right[2] == "%" else unit

    def level(self, tree):
        entity = tree.entity if isinstance(tree, Series) and tree.entity else self.entity
        return self.case.entities[entity]["level"]

    # ---- the verdict ----

    def verdict(self):
        self.describe(self.tree)
        try:
            holds = self.against_reported() if self.row.get("reported") else lambda: self.truth(self.tree)
            unknowns = [name for name in UNKNOWNS if UNKNOWNS[name] in self.row["check"]]
            if unknowns:
                return self.whole_numbers(holds, unknowns)
            degree = holds()
        except Missing:
            return "unverifiable"
        if self.incomparable and not self.row.get("comparable"):
            return "not_comparable"
        return {NEVER: "inconsistent", PARTLY: "weak"}.get(degree, "consistent")

    def whole_numbers(self, holds, unknowns):
        if "_n" in unknowns:
            return "unverifiable" if self.pair_found(holds) else "unattainable"
        total = self.total()
        if not any(self.holds_with(holds, m, 1) for m in range(int(total) + 1)):
            return "unattainable"
        decimals = len(self.row["reported"].partition(".")[2].rstrip("%"))
        return "weak" if total >= 10 ** (decimals + 2) else "consistent"

    def total(self):
        """What the unknown number is a part of: the one figure of the check."""
        self.figures = {}
        self.number(self.tree, self.entity, self.span)
        (interval,) = self.figures.values()
        return interval.low

    def holds_with(self, holds, m, n):
        self.at = {"_m": Fraction(m), "_n": Fraction(n)}
        return holds() != NEVER

    def pair_found(self, holds):
        """The pair with the smallest n, which is kept for the curious."""
        for n in range(1, LARGEST_N):
            for m in range(0, 3 * n + 1):
                if self.holds_with(holds, m, n):
                    self.found = m, n
                    return True
        return False


def scale_of(unit):
    """万元 is 10,000 of 元."""
    return (reported.SCALES[unit[0]], unit[1:]) if unit[:1] in ("万", "亿") else (1, unit)


def main():
    case = Case(sys.argv[1])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["claim", "verdict"])
    for row in case.claims:
        out.writerow([row["claim"], Claim(case, row).verdict()])


if __name__ == "__main__":
    main()
