#!/usr/bin/env python3
"""A third opinion: ranks, year-on-year differences and simple alerts in SQL (DuckDB), against the oracle's output.

    peer_duckdb.py [--rows N] [--seed S]

Needs the Python package duckdb; without it the script says so and ends with status 0. Not part of the test suite.
The SQL knows only quarters, written as a count of quarters since year 0, and works on DECIMAL, so that it is exact as well.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import random_panel  # noqa: E402

ORACLE = Path(__file__).with_name("oracle.py")

PANEL = """
CREATE TABLE panel AS
WITH written AS (
    SELECT entity, indicator, regexp_replace(period, '^([0-9]{{4}})-01[.][.][0-9]{{4}}-03$', '\\1-Q1') AS period,
           TRY_CAST(value AS DECIMAL(18, 3)) AS value
    FROM read_csv('{file}', header = true, all_varchar = true))
SELECT *, CAST(substr(period, 1, 4) AS INT) * 4 + CAST(substr(period, 7, 1) AS INT) - 1 AS step
FROM written WHERE regexp_full_match(period, '[0-9]{{4}}-Q[1-4]')
"""

RANKS = """
SELECT entity, indicator, period, rank() OVER (PARTITION BY indicator, period ORDER BY value DESC) AS place
FROM panel WHERE value IS NOT NULL
QUALIFY count(*) OVER (PARTITION BY indicator, period) > 1
"""

YEAR_ON_YEAR = """
SELECT now.entity, now.indicator, now.period, CAST(now.value - base.value AS DOUBLE) AS difference
FROM panel now JOIN panel base
  ON base.entity = now.entity AND base.indicator = now.indicator AND base.step = now.step - 4
WHERE now.value IS NOT NULL AND base.value IS NOT NULL
"""

# With `for` 1 and `missing` hold a rule fires where the last period that data decided was true.
FIRING = """
WITH steps AS (SELECT unnest(range(min(step), max(step) + 1)) AS step FROM panel WHERE indicator = '{indicator}'),
     judged AS (SELECT DISTINCT entity FROM panel WHERE indicator = '{indicator}'),
     cells AS (SELECT entity, step, value FROM panel WHERE indicator = '{indicator}'),
     truths AS (
         SELECT judged.entity, steps.step, {condition} AS truth
         FROM judged CROSS JOIN steps
         LEFT JOIN cells now ON now.entity = judged.entity AND now.step = steps.step
         LEFT JOIN cells base ON base.entity = judged.entity AND base.step = steps.step - {lag}),
     held AS (
         SELECT entity, step, last_value(truth IGNORE NULLS) OVER (PARTITION BY entity ORDER BY step) AS truth FROM truths)
SELECT entity, CAST(step // 4 AS VARCHAR) || '-Q' || CAST(step % 4 + 1 AS VARCHAR) FROM held WHERE truth
"""

# rule: (indicator, condition in tongbi, the same in SQL, lag)
ALERTS = {
    "D1": ("q_flow", "yoy_pct < -20", "CASE WHEN base.value > 0 THEN 5 * now.value < 4 * base.value END", 4),
    "D2": ("q_signed", "value < lag(1)", "now.value < base.value", 1),
    "D3": ("q_ties", "yoy >= 3", "now.value - base.value >= 3", 4),
}


def oracle(*arguments):
    out = subprocess.run([sys.executable, ORACLE, *map(str, arguments)], check=True, capture_output=True, encoding="utf-8").stdout
    return list(csv.DictReader(out.splitlines()))


def report(name, ours, theirs):
    """Compares two dictionaries or sets."""
    same = ours == theirs
    print(f"{'ok  ' if same else 'FAIL'} {name}: {len(theirs)} from SQL, {len(ours)} from the oracle")
    if not same:
        items = [set(side.items()) if isinstance(side, dict) else side for side in (ours, theirs)]
        print("     " + "\n     ".join(map(str, sorted(items[0] ^ items[1])[:8])))
    return same


def check(database, file, folder):
    rows = [r for r in oracle("derive", file, "--measures", "rank,yoy") if r["period"][4:6] == "-Q"]
    key = lambda r: (r["entity"], r["indicator"], r["period"])
    places = {(e, i, p): place for e, i, p, place in database.execute(RANKS).fetchall()}
    changes = {(e, i, p): change for e, i, p, change in database.execute(YEAR_ON_YEAR).fetchall()}
    # Quarters that belong to a series of totals are on a timeline of their own; SQL does not care for ranks and changes.
    good = report("ranks", {key(r): int(r["rank"]) for r in rows if r["rank"]}, places)
    good &= report("differences", {key(r): float(r["yoy"]) for r in rows if r["yoy"]}, changes)
    rules = folder / "sql_rules.csv"
    random_panel.write(rules, ["rule", "indicator", "when"], [[name, a[0], a[1]] for name, a in ALERTS.items()])
    fired = oracle("alerts", file, "--rules", rules, "--every-period")
    for name, (indicator, _, condition, lag) in ALERTS.items():
        query = FIRING.format(indicator=indicator, condition=condition, lag=lag)
        ours = {(r["entity"], r["period"]) for r in fired if r["rule"] == name}
        good &= report(f"alerts {name}", ours, set(database.execute(query).fetchall()))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        import duckdb
    except ImportError:
        print("skipped: the Python package duckdb is not installed")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        random_panel.make(folder, options.seed, options.rows)
        database = duckdb.connect()
        database.execute(PANEL.format(file=folder / "observations.csv"))
        return 0 if check(database, folder / "observations.csv", folder) else 1


if __name__ == "__main__":
    sys.exit(main())
