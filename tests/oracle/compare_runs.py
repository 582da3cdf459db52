#!/usr/bin/env python3
"""Compares `tongbi diff` with a plain comparison of the CSV files, over runs of the sample city with random changes in between.

    compare_runs.py --tongbi PATH [--pairs N] [--seed S]

Between two runs figures are revised, withdrawn and added, rules lose their condition, mutes come and go. What must come out is worked
out here from the two folders with dictionaries, as engine/case/README.md says it. Exit status 1 if anything differs.
"""

import argparse
import csv
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.dont_write_bytecode = True

from reference.panel import read_table  # noqa: E402
from reference.periods import UNSTATED, parse_period  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_CITY = ROOT / "datasets" / "sample-city"
HEADER = ["kind", "rule", "finding", "indicator", "entity", "claim", "period", "before", "after"]
KINDS = ["fired", "relapsed", "resolved", "withdrawn", "revised", "verdict", "evidence", "appeared", "disappeared"]


def rows_of(folder, name):
    path = folder / name
    return read_table(path) if path.exists() else []


def by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    for group in groups.values():
        group.sort(key=lambda row: list(row.values()))
    return groups


def paired(before, after, key):
    """Rows of one key in pairs, None where the other run has none."""
    old, new = by(before, key), by(after, key)
    for name in old.keys() | new.keys():
        a, b = old.get(name, []), new.get(name, [])
        size = max(len(a), len(b))
        yield from zip(a + [None] * (size - len(a)), b + [None] * (size - len(b)))


def changed(old, new, columns):
    names = [c for c in columns if old[c] != new[c]]
    return ["; ".join(f"{c} {row[c] or '-'}" for c in names) for row in (old, new)] if names else None


def subject(row):
    return row["rule"], row["indicator"], row["entity"]


def cells(kind, row, before, after, period=None):
    period = row.get("period", "") if period is None else period
    return [kind, row.get("rule", ""), row.get("finding", ""), row.get("indicator", ""), row.get("entity", ""), row.get("claim", ""),
            period, before, after]


def simple(before, after, key, column, figures):
    """Findings and verdicts."""
    for old, new in paired(before, after, lambda row: row[key]):
        row = dict(new or old)
        if not old:
            yield cells("appeared", row, "", new[column])
        elif not new:
            yield cells("disappeared", row, old[column], "")
        elif old[column] != new[column]:
            yield cells(column, row, old[column], new[column])
        elif changed(old, new, figures):
            yield cells("revised", row, *changed(old, new, figures))


def event_of(row):
    if row["to"] == "firing":
        return "begins"
    return "ends" if (row["from"], row["to"]) == ("firing", "resolved") else None


def alerts(before, after):
    found, told = [], (set(), set())
    events = [list(filter(event_of, rows_of(run, "transitions.csv"))) for run in (before, after)]
    for old, new in paired(*events, lambda row: (*subject(row), row["period"], event_of(row))):
        if old and new:
            continue
        if new:
            kind = "resolved" if event_of(new) == "ends" else "fired" if new["episode"] == "1" else "relapsed"
            found.append(cells(kind, new, new["from"], new["to"]))
            told[1].add((*subject(new), new["episode"]))
        else:
            found.append(cells("withdrawn", old, old["to"], ""))
            told[0].add((*subject(old), old["episode"]))
    alone = ([], [])
    key = lambda row: (*subject(row), row["since"], "" if row["since"] else row["state"])  # noqa: E731
    for old, new in paired(rows_of(before, "alerts.csv"), rows_of(after, "alerts.csv"), key):
        if old and new:
            same = (old["state"], old["period"]) == (new["state"], new["period"])
            texts = same and changed(old, new, ["value", "figure", "threshold", "base_period", "base_value"])
            found += [cells("revised", new, *texts)] if texts else []
        else:
            side = 0 if old else 1
            if (*subject(old or new), (old or new)["episode"]) not in told[side]:
                alone[side].append(old or new)
    everything = ["since", "state", "episode", "period", "value", "figure", "threshold", "base_period", "base_value"]
    order = lambda row: (*subject(row), row["since"])  # noqa: E731
    old_ones, new_ones = sorted(alone[0], key=order), sorted(alone[1], key=order)
    for old in old_ones:
        moved = next((new for new in new_ones if subject(new) == subject(old) and new["since"] and new["episode"] == old["episode"]), None)
        if moved:
            new_ones.remove(moved)
            found.append(cells("revised", moved, *changed(old, moved, everything)))
        else:
            found.append(cells("disappeared", old, old["state"], ""))
    return found + [cells("appeared", new, "", new["state"]) for new in new_ones]


def expected(before, after):
    found = alerts(before, after)
    found += simple(rows_of(before, "verdicts.csv"), rows_of(after, "verdicts.csv"), "claim", "verdict", ["reported", "low", "high"])
    found += simple(rows_of(before, "findings.csv"), rows_of(after, "findings.csv"), "finding", "evidence", [])
    span = lambda text: parse_period(text) if text else UNSTATED  # noqa: E731
    texts = lambda row, names: [row[HEADER.index(name)].encode() for name in names]  # noqa: E731
    found.sort(key=lambda row: (KINDS.index(row[0]), *texts(row, ["rule", "indicator", "entity"]), span(row[6]),
                                *texts(row, ["claim", "finding", "before", "after"])))
    return found


# ---- cases that differ ----


def change_observations(rng, folder):
    """A few figures become others, go missing, or go."""
    for path in sorted(folder.glob("observations-*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        value = header.index("value")
        for _ in range(rng.randint(0, 6)):
            row = rng.choice(rows)
            what = rng.random()
            if what < 0.3:
                row[value] = ""
            elif what < 0.45 and len(rows) > 10:
                rows.remove(row)
            elif row[value].replace(".", "", 1).isdigit():
                row[value] = str(round(float(row[value]) * rng.choice([0.5, 0.97, 1.03, 1.4, 3]), 1)) if "." in row[value] else str(
                    int(int(row[value]) * rng.choice([0.5, 0.97, 1.03, 1.4, 3])))
            if "written" in header:
                row[header.index("written")] = ""
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])


def change_tables(rng, folder):
    for name, chance in (("rules.csv", 0.12), ("claims.csv", 0.05), ("mutes.csv", 0.4), ("findings.csv", 0.05)):
        path = folder / name
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        kept = [row for row in rows if rng.random() >= chance]
        if name == "rules.csv":
            for row in kept:
                row[header.index("for")] = rng.choice(["1", "2", "3"]) if rng.random() < 0.15 else row[header.index("for")]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *kept])


def run_case(tongbi, case, out):
    subprocess.run([tongbi, "run", "--quiet", str(case), "--out", str(out), "--format", "csv"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def compare(tongbi, before, after):
    done = subprocess.run([tongbi, "diff", str(before), str(after), "--format", "csv"], capture_output=True, text=True, encoding="utf-8")
    found = list(csv.reader(done.stdout.splitlines()))
    wanted = [HEADER, *expected(before, after)]
    return done.returncode == 0 and found == wanted, wanted, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", default=str(ROOT / "build" / "tongbi"))
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, failed, kinds = random.Random(options.seed), 0, defaultdict(int)
    with tempfile.TemporaryDirectory() as scratch:
        outs = []
        for i in range(options.pairs + 1):
            case, out = Path(scratch, f"case{i}"), Path(scratch, f"out{i}")
            shutil.copytree(SAMPLE_CITY, case)
            (case / "datapackage.json").unlink()
            if i > 0:
                change_observations(rng, case)
                change_tables(rng, case)
            run_case(options.tongbi, case, out)
            outs.append(out)
        for before, after in zip(outs, outs[1:]):
            same, wanted, found = compare(options.tongbi, before, after)
            failed += not same
            for row in wanted[1:]:
                kinds[row[0]] += 1
            print(f"{'ok  ' if same else 'FAIL'} {before.name} {after.name}: {len(wanted) - 1} differences")
            for row in [row for row in wanted if row not in found][:5]:
                print("     expected", row)
            for row in [row for row in found if row not in wanted][:5]:
                print("     found   ", row)
    print(", ".join(f"{kind} {kinds[kind]}" for kind in KINDS))
    silent = [kind for kind in KINDS if not kinds[kind]]
    print(f"{options.pairs - failed} comparisons passed, {failed} failed")
    if silent:
        print(f"never met: {', '.join(silent)}")
    return 1 if failed or silent else 0


if __name__ == "__main__":
    sys.exit(main())
