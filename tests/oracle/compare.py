#!/usr/bin/env python3
"""Compares a tongbi program with the oracle, over the sample city and a random panel.

    compare.py --tongbi PATH [--rows N] [--seed S] [--keep DIR]

Cells must be equal as text. Four measures are not rational, so that two good implementations may differ in the last digits:
cagr, sd, zscore and trend_p may be 4 units in the last place away. (The tail of the normal distribution, trend_p, multiplies
the rounding error of its argument; its allowance grows with -ln p accordingly.) Exit status 1 if anything differs.
"""

import argparse
import csv
import io
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import random_panel  # noqa: E402
from oracle import HEADER, HIDDEN, alert_rows, derive_rows, rank_rows  # noqa: E402
from reference import language  # noqa: E402
from reference.evaluate import Engine  # noqa: E402
from reference.panel import load, read_table  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_CITY = ROOT / "datasets" / "sample-city"
NOT_RATIONAL = ("cagr", "sd", "zscore", "trend_p")
UNITS_ALLOWED = 4
SHOWN = 8
BEFORE_REVISION = "2023-08-01"

PLAIN = ["yoy", "yoy_pct", "pop", "pop_pct", "lag(1)", "lag(4)", "lag(0)", "cagr(1)", "cagr(3)", "discrete", "ytd", "yoy(discrete)",
         "decimals(value)"]
PEERS = ["rank", "rank_asc", "rank_best", "rank_yoy", "percentile", "ranked", "rank(ties=max)", "rank(ties=average)",
         "rank(ties=dense)", "rank(ties=ordinal)", "rank_asc(ties=max)", "rank_yoy(ties=dense)"]
WINDOWS = ["mean(4)", "median(4)", "lowest(4)", "highest(4)", "sd(4)", "slope(4)", "zscore(8)", "trend_p(8)", "sen(4)",
           "mean(1)", "mean(6,min=3)", "median(5,min=2)", "sd(6,min=2)", "slope(5,min=3)", "sen(6,min=3)", "trend_p(6,min=4)",
           "zscore(12,min=6)", "lowest(3,min=1)"]
TREE = ["share", "contribution", "children_sum", "children_gap", "children_sum(min=1)", "children_gap(min=2)",
        "rank(within=parent)", "rank_yoy(within=parent)", "yoy(share)", "mean(yoy_pct, 4)"]

# What a large panel is tried on: one or two measures of every family.
SHORT = ["yoy", "yoy_pct", "pop", "pop_pct", "lag(4)", "cagr(3)", "discrete", "ytd", "rank", "rank_best", "rank_yoy",
         "percentile", "mean(4)", "median(4)", "sd(4)", "slope(4)", "zscore(8)", "trend_p(8)", "sen(4)", "mean(6,min=3)", "decimals(value)"]
LARGE_ROWS = 50_000


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def compare(self, name, header, expected, actual, tolerance):
        """Two tables of text; prints the first rows that differ."""
        differing = differences(header, expected, actual, tolerance)
        self.passed, self.failed = self.passed + (not differing), self.failed + bool(differing)
        print(f"{'FAIL' if differing else 'ok  '} {name}: {len(expected)} rows" + f", {len(differing)} differ" * bool(differing))
        for line in differing[:SHOWN]:
            print("     " + line)


def differences(header, expected, actual, tolerance):
    if actual[:1] != [header]:
        return [f"header: expected {header}, found {actual[:1]}"]
    found = []
    for number, (want, have) in enumerate(zip(expected, actual[1:]), 2):
        wrong = [i for i in range(len(header)) if i >= len(have) or not same(want[i], have[i], tolerance(want, i))]
        if wrong or len(have) != len(header):
            cells = ", ".join(f"{header[i]} expected {want[i]!r} found {have[i] if i < len(have) else None!r}" for i in wrong)
            found.append(f"row {number} {' '.join(want[:4])}: {cells}")
    if len(expected) != len(actual) - 1:
        found.append(f"expected {len(expected)} rows, found {len(actual) - 1}")
    return found


def same(want, have, tolerance):
    """tolerance: '' exact, 'any', or the name of a measure that is not rational."""
    if want == have or tolerance == "any":
        return True
    if not tolerance or not want or not have:
        return False
    a, b = float(want), float(have)
    units = UNITS_ALLOWED * (1 + 2 * max(0.0, -math.log(a)) if tolerance == "trend_p" and 0 < a < 1 else 1)
    return abs(a - b) <= units * max(math.ulp(a), math.ulp(b))


def not_rational(text):
    """The first measure of an expression that is not rational, or ''."""
    names = [name for kind, name in language.tokens_of(text) if kind == "name"]
    return next((name for name in names if name in NOT_RATIONAL), "")


def run(tongbi, *arguments):
    """The program's CSV output as rows."""
    done = subprocess.run([tongbi, *arguments, "--format", "csv"], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        print(f"     {' '.join(map(str, arguments))}: exit status {done.returncode}: {done.stderr.strip()[:600]}")
        return []
    return list(csv.reader(io.StringIO(done.stdout)))


def check_derive(tally, tongbi, name, data, engine, measures):
    header = ["entity", "indicator", "period", "value", *measures]
    kinds = ["", "", "", "", *map(not_rational, measures)]
    expected = list(derive_rows(engine, measures))
    actual = run(tongbi, "derive", str(data), "--measures", ",".join(measures))
    tally.compare(f"{name} derive", header, expected, actual, lambda _, column: kinds[column])


def check_ranks(tally, tongbi, name, data, engine, within, rng):
    header = ["rank", "entity", "value", "rank_yoy", "value_yoy"]
    keys = sorted({(row[1], row[2]) for row in derive_rows(engine, []) if row[2]})
    for code, period in rng.sample(keys, min(12, len(keys))):
        for group in within:
            expected = rank_rows(engine, code, period, group)
            arguments = ["rank", str(data), "--indicators", code, "--period", period] + (["--within", group] if group else [])
            actual = run(tongbi, *arguments)
            tally.compare(f"{name} rank {code} {period} {group}", header, expected, actual, lambda *_: "")


def check_alerts(tally, tongbi, name, data, engine, rules, more=()):
    engine.panel.rules = read_table(rules)
    kinds = {r["rule"]: not_rational(r["when"]) for r in engine.panel.rules if '"' not in r["when"]}

    def tolerance(row, column):
        if row[5] == "error" and column == HEADER.index("message"):
            return "any"
        return kinds.get(row[0], "") if column < len(HEADER) and HEADER[column] in ("figure", "threshold") else ""

    for option in ([], ["--every-period"]):
        everything = alert_rows(engine, bool(option), hidden=True)
        shown = [row[:-2] for row in everything if not row[-2]]
        for header, expected, muted in ((HEADER, shown, []), (HEADER + HIDDEN, everything, ["--muted"])):
            actual = run(tongbi, "alerts", str(data), "--rules", str(rules), *option, *muted, *more)
            tally.compare(f"{name} alerts {rules.name} {' '.join([*option, *muted, *more])}", header, expected, actual, tolerance)


def measure_list(engine, more):
    rows = sum(len(row) for spans in engine.panel.rows.values() for row in spans.values())
    return (SHORT if rows > LARGE_ROWS else PLAIN + PEERS + WINDOWS) + more


def check_case(tally, tongbi, name, data, rules, within, rng):
    engine = Engine(load([data]))
    more = TREE + [f"rank(within={group})" for group in within if group]
    check_derive(tally, tongbi, name, data, engine, measure_list(engine, more))
    check_ranks(tally, tongbi, name, data, engine, within, rng)
    for file in rules:
        check_alerts(tally, tongbi, name, data, engine, file)


def check_earlier(tally, tongbi):
    """The sample city as it was known before a revision."""
    engine = Engine(load([SAMPLE_CITY], as_of=BEFORE_REVISION))
    rules = SAMPLE_CITY / "rules.csv"
    check_alerts(tally, tongbi, "sample-city", SAMPLE_CITY, engine, rules, ["--as-of", BEFORE_REVISION])


def check_bare(tally, tongbi, name, data, rng):
    """Observations alone: no kinds, no tree, everybody is everybody's peer."""
    engine = Engine(load([data]))
    check_derive(tally, tongbi, name, data, engine, measure_list(engine, []))
    check_ranks(tally, tongbi, name, data, engine, [""], rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", default=str(ROOT / "build" / "tongbi"))
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="write the random panel here and keep it")
    options = parser.parse_args()
    tally, rng = Tally(), random.Random(options.seed)
    odd_rules = Path(__file__).with_name("rules_odd.csv")
    check_case(tally, options.tongbi, "sample-city", SAMPLE_CITY, [SAMPLE_CITY / "rules.csv", odd_rules], ["", "urban", "district"], rng)
    check_earlier(tally, options.tongbi)
    with tempfile.TemporaryDirectory() as scratch:
        panel = Path(options.keep or scratch)
        random_panel.make(panel, options.seed, options.rows)
        check_case(tally, options.tongbi, "random", panel, [panel / "rules.csv"], ["", "group_a", "upper"], rng)
        check_bare(tally, options.tongbi, "random, bare", panel / "observations.csv", rng)
    print(f"{tally.passed} comparisons passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    sys.exit(main())
