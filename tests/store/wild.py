#!/usr/bin/env python3
"""Stores against runs from scratch over random cases of all that a case may hold, and over tables that change on the way.

    wild.py --tongbi PATH [--cases N] [--seed S] [--server SCRIPT]

Observations of flows, totals from January, stocks under several names of a day, indices with bases, open spans, dates, unstated periods; with
breaks, bases, restated bases, long numbers; revised, withdrawn and restored by later vintages; twice in other words; in order, late or
shuffled. Rules with all kinds of conditions, scopes, inhibitions and mutes; between batches rules, entities, indicators, findings and mutes
change. After every batch all CSVs must be those of a run from scratch, and in the end those of every earlier run and of what was known by some
days. With a script that starts a PostgreSQL server all that a store says must be the same there. Last, stores that were tampered with.
Exit status 1 if anything differs.
"""

import argparse
import calendar
import csv
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

from batches import STATES, check, failures, read_table, run, same_outputs, write_rows  # noqa: E402

YEARS = range(2019, 2024)
FIELDS = ["entity", "indicator", "period", "value", "vintage", "status", "basis", "base", "unit"]
RULE_FIELDS = ["rule", "finding", "indicator", "when", "clear", "for", "clear_for", "within", "entities", "missing", "severity", "inhibits"]
MUTE_FIELDS = ["rule", "entity", "indicator", "from", "until", "reason"]
DAYS = ["2020-06-30", "2021-12-31", "2023-01-15"]

CONDITIONS = """yoy_pct < -{n}; rank <= {k}; yoy < 0; value > {n}0; pop_pct > {n}; mean(4) < value; missing(value); share > {n}; rank_yoy >= {k};
lowest(3, min=2) < {n}0; i0 / i1 > {k}; children_gap > {n}; value < lag(2); coalesce(yoy, 1) > 0 and value > {n}0; trend_p(6) < 0.2; discrete < {n};
yoy_pct(discrete) > {n}; ytd > {n}00; i0[2021-Q2] < value; i1[2021-06-30] < value; value > i0@B; status(F1) = done and value > {n}0;
end(value) >= M1 and value < {n}0; elapsed(value) >= 1 and value > {n}0; percentile > {n}; rank(within=g1) = 1; contribution > {k};
children_sum < {n}00; cagr(2) < 0; if(missing(yoy), value, yoy) > {n}0; months(value) >= 3 and value > {n}0; zscore(5) > 2; sd(3) > {n};
value > median(5, min=2); yoy_pct(i0 / i1) > {k}; i0[2022-Q4] > {n}0 and value > {n}0; value > yoy(lag(1)); sen(4) > 0; highest(i1, 3) > {n}0;
not (value < {n}0); missing(late) or late > {n}0; i2 > {n}0 or value < {n}; rank_best = 1; decimals(value) = 1 and value > {n}0"""
CONDITIONS = [text.strip() for text in CONDITIONS.split(";")]


# --------------------------------------------------------------------------------------------------------------------------- periods


def quarters(year):
    return [f"{year}-Q{n}" for n in (1, 2, 3, 4)]


def months(year):
    return [f"{year}-{n:02d}" for n in range(1, 13)]


def totals(year):
    names = {3: f"{year}-Q1", 6: f"{year}-H1", 12: f"{year}"}
    return [names.get(n, f"{year}-01..{year}-{n:02d}") for n in range(2, 13)]


def quarter_ends(year):
    return [f"{year}-03-31", f"{year}-06-30", f"{year}-09-30", f"{year}-12-31"]


STYLES = {
    "months": lambda rnd, year: months(year),
    "quarters": lambda rnd, year: quarters(year),
    "years": lambda rnd, year: [f"{year}"],
    "totals": lambda rnd, year: totals(year),
    "quarterly totals": lambda rnd, year: [f"{year}-Q1", f"{year}-H1", f"{year}-01..{year}-09", f"{year}"],
    "mixed": lambda rnd, year: quarters(year) + [f"{year}-H1", f"{year}-01..{year}-09", f"{year}"] + (months(year) if rnd.random() < 0.3 else []),
    "quarter ends": lambda rnd, year: quarter_ends(year),
    "several names": lambda rnd, year: [rnd.choice(names) for names in zip(quarters(year), quarter_ends(year))],
    "dates": lambda rnd, year: [f"{year}-{rnd.randint(1, 12):02d}-{rnd.randint(1, 28):02d}" for _ in range(5)],
    "open": lambda rnd, year: [f"{year}-{rnd.choice(['01', '03', '11'])}.."],
}
STYLES_OF = {
    "flow": ["months", "totals", "quarters", "mixed", "years", "quarterly totals"],
    "stock": ["quarter ends", "quarters", "several names", "months"],
    "ratio": ["quarters", "months", "years"],
    "mean": ["quarters", "months"],
    "index": ["months", "quarters"],
    "open": ["open"],
    "": ["quarters", "months", "mixed", "dates"],
}


def last_month(period):
    """Good enough to put observations in the order of their ends."""
    text = [part for part in period.split("..") if part][-1] if period else "0000"
    for name, month in {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06"}.items():
        text = text.replace(name, month)
    return f"{text}-12" if len(text) == 4 else text[:7]


# ------------------------------------------------------------------------------------------------------------------------- the case


def random_value(rnd):
    if rnd.random() < 0.04:
        return ""
    if rnd.random() < 0.03:
        return f"{rnd.randint(0, 900)}.{rnd.randint(0, 10**19)}"
    return rnd.choice([f"{rnd.randint(0, 900) / 10}", f"{rnd.randint(0, 90)}", f"{rnd.randint(-20, 900) / 100:.2f}"])


def random_row(rnd, kind, row):
    row["value"] = random_value(rnd)
    if rnd.random() < 0.02:
        row["status"] = rnd.choice(["B", "E", "assumed"])
    if rnd.random() < 0.03 and row["value"]:
        row["basis"] = rnd.choice(["constant_price", "preliminary"])
    if rnd.random() < 0.04 and row["value"]:
        row["base"] = f"{rnd.randint(1, 900) / 10}"
    if kind == "index" and rnd.random() < 0.5:
        row["unit"] = rnd.choice(["2015=100", "上年同期=100"])
    if rnd.random() < 0.02:
        row["period"] = ""
    if kind == "open" and rnd.random() < 0.7:
        row["vintage"] = f"{rnd.choice([2022, 2023])}-{rnd.randint(1, 12):02d}-28"
    return row


def random_rows(rnd, kinds, entities):
    rows = []
    for indicator, kind in kinds.items():
        style = STYLES[rnd.choice(STYLES_OF[kind])]
        absent = rnd.choice([0.02, 0.1, 0.3])
        for period in dict.fromkeys(period for year in YEARS for period in style(rnd, year)):
            if indicator == "late" and last_month(period) < "2022":
                continue
            rows += [random_row(rnd, kind, {"entity": entity, "indicator": indicator, "period": period})
                     for entity in entities if rnd.random() >= absent]
    return rows


def random_rules(rnd):
    names = [f"R{i:02d}" for i in range(rnd.randint(4, 9))]
    return [{"rule": name, "finding": rnd.choice(["", "F1", "F2", "F3"]),
             "indicator": rnd.choice(["", "*", "i*", "i0", "i1", "i2", "d1", "late", "i0;i1", "nothing", "d2"]),
             "when": rnd.choice(CONDITIONS).format(n=rnd.randint(1, 9), k=rnd.randint(1, 4)),
             "clear": rnd.choice(["", "", "", f"value < {rnd.randint(1, 9)}0", "yoy > 0"]),
             "for": rnd.choice(["", "1", "2", "3"]), "clear_for": rnd.choice(["", "", "2"]),
             "within": rnd.choice(["", "", "g1", "district", "parent"]),
             "entities": rnd.choice(["", "", "district", "B1;B2", "g2", "town", "B99"]),
             "missing": rnd.choice(["", "hold", "reset", "alert"]), "severity": rnd.choice(["", "low", "high"]),
             "inhibits": rnd.choice(["", "", "children", "descendants", rnd.choice(names), f"{rnd.choice(names)}@children"])}
            for name in names]


def random_mutes(rnd):
    return [{"rule": rnd.choice(["*", "R0*", "R01", "R02"]), "entity": rnd.choice(["", "B1", "B2"]),
             "indicator": rnd.choice(["", "i0", "i1"]), "from": rnd.choice(["", "2020-Q1", "2021"]),
             "until": rnd.choice(["", "2022-Q4", "2021-12-31"]), "reason": "known"} for _ in range(rnd.randint(1, 2))]


def random_case(rnd):
    """The tables, by file: columns and rows."""
    entities = ["B"] + [f"B{i}" for i in range(1, rnd.randint(3, 6))] + ["B11", "B12"]
    declared = [e for e in entities if e == "B" or rnd.random() < 0.93]
    levels = {1: "city", 2: "district", 3: "town"}
    kinds = {"i0": "flow", "i1": rnd.choice(["stock", "mean"]), "i2": rnd.choice(list(STYLES_OF)),
             "late": rnd.choice(["flow", "stock", "", "open", "mean"])}
    indicators = [{"indicator": name, "kind": kind.replace("open", "flow"), "better": rnd.choice(["up", "down", ""])}
                  for name, kind in kinds.items() if kind and (name != "late" or rnd.random() < 0.5)]
    indicators.append({"indicator": "d1", "kind": rnd.choice(["ratio", "flow"]),
                       "formula": rnd.choice(["100 * i0 / i1", "i0 + i2", "yoy_pct(i0)", "lag(i1, 1) + i0", "i0 - coalesce(i2, 0)"])})
    if rnd.random() < 0.4:
        indicators.append({"indicator": "d2", "kind": "ratio", "formula": "d1 / i2"})
    claims = [("C1", "F1", "B1", "2020-Q1", "i0 > i1", ""), ("C2", "F2", "B2", "2022-Q2", "yoy_pct(i0)", "5%"),
              ("C3", "F3", "B", "2022", "i0 < 100", ""), ("C4", "F1;F3", "B1", "2021-06-30", "i1 > 30", "")]
    columns = ["claim", "finding", "entity", "period", "check", "reported"]
    tables = {
        "entities.csv": (["entity", "level", "parent", "groups"],
                         [{"entity": e, "level": levels[len(e)], "parent": e[:-1], "groups": rnd.choice(["", "g1", "g1;g2"])} for e in declared]),
        "indicators.csv": (["indicator", "kind", "better", "formula"], indicators),
        "findings.csv": (["finding", "title", "entity", "status", "closed"],
                         [{"finding": "F1", "entity": rnd.choice(["", "B1"]), "status": rnd.choice(["done", "open"]), "closed": "2021-06-30"},
                          {"finding": "F2", "entity": rnd.choice(["", "B", "B2"]), "status": "done"},
                          {"finding": "F3", "entity": "B1", "status": "in_progress"}]),
        "milestones.csv": (["milestone", "date"], [{"milestone": "M1", "date": "2021-09-30"}]),
        "claims.csv": (columns, [dict(zip(columns, claim)) for claim in claims]),
        "rules.csv": (RULE_FIELDS, random_rules(rnd)),
    }
    if rnd.random() < 0.6:
        tables["mutes.csv"] = (MUTE_FIELDS, random_mutes(rnd))
    as_of = rnd.choice(["2023-12-31", "2022-06-30", "2024-06-30"]) if rnd.random() < 0.7 else None
    return tables, as_of, random_rows(rnd, kinds, entities)


def change(rnd, tables):
    """One of the tables becomes another."""
    what = rnd.choice(["rules", "fewer rules", "groups", "mutes", "indicators", "findings"])
    if what == "rules":
        tables["rules.csv"] = (RULE_FIELDS, random_rules(rnd))
    elif what == "fewer rules":
        tables["rules.csv"] = (RULE_FIELDS, [rule for rule in tables["rules.csv"][1] if rnd.random() < 0.7] or random_rules(rnd))
    elif what == "groups":
        for entity in tables["entities.csv"][1]:
            entity["groups"] = rnd.choice(["", "g1", "g2"])
    elif what == "mutes":
        tables["mutes.csv"] = (MUTE_FIELDS, random_mutes(rnd))
    elif what == "indicators":
        tables["indicators.csv"][1].append({"indicator": f"d{len(tables['indicators.csv'][1])}x", "kind": "ratio", "formula": "i0 * 2"})
    else:
        tables["findings.csv"][1][0].update(closed="2022-01-01", status="done")


def write_case(tables, as_of, case):
    for name, (fields, rows) in tables.items():
        write_rows(case / name, fields, rows)
    if as_of:
        (case / "datapackage.json").write_text(json.dumps({"tongbi": {"as_of": as_of}}))


# -------------------------------------------------------------------------------------------------------------------------- batches


def revisions_of(rnd, row):
    number = 0
    while rnd.random() < 0.06:
        number += 1
        vintage = f"{2019 + rnd.randint(0, 5)}-{rnd.randint(1, 12):02d}-{10 + number:02d}"
        yield dict(row, vintage=vintage, value=rnd.choice(["", row["value"], f"{rnd.randint(0, 900) / 10}", f"{rnd.randint(0, 900) / 10}"]))
    if rnd.random() < 0.02:
        yield dict(row, value=row["value"] + "0" if "." in row["value"] else row["value"])


def without_contradictions(batches):
    """Each key and vintage has one value: of two the first stays. Names of one day of a stock are one key."""
    seen, kept = {}, []
    for batch in batches:
        rows = []
        for row in batch:
            value = row["value"].rstrip("0").rstrip(".") if "." in row["value"] else row["value"]
            key = row["entity"], row["indicator"], row["period"], row.get("vintage", "")
            if seen.setdefault(key, value) == value:
                rows.append(row)
        kept += [rows] if rows else []
    return kept


def random_batches(rnd, rows):
    n = rnd.randint(3, 9)
    ends = sorted({last_month(row["period"]) for row in rows})
    style = rnd.choice(["in order", "late", "shuffled"])
    batches = [[] for _ in range(n)]
    for row in rows:
        at = min(ends.index(last_month(row["period"])) * n // len(ends), n - 1)
        if style == "shuffled":
            at = rnd.randrange(n)
        elif style == "late" and rnd.random() < 0.06:
            at = min(at + rnd.randint(1, 4), n - 1)
        batches[at].append(row)
        for revision in revisions_of(rnd, row):
            batches[min(at + rnd.randint(0, 3), n - 1)].append(revision)
    return without_contradictions(batches)


def write_batch(rnd, path, rows):
    fields = [field for field in FIELDS if field in FIELDS[:4] or any(row.get(field) for row in rows)]
    rnd.shuffle(fields)
    write_rows(path, fields, rows)


# ------------------------------------------------------------------------------------------------------------------------- comparing


def take(tongbi, store, case, batch, whole, out):
    if whole:
        return run(tongbi, "run", case, "--store", store, "--out", out, "-q")
    return run(tongbi, "store", "add", store, batch, "--out", out, "-q")


def n_runs(tongbi, store):
    return len(run(tongbi, "store", "runs", store, "-f", "csv").stdout.splitlines()) - 1


def compare_stores(tongbi, store, other, runs, what):
    """Two stores that took the same say the same; only when they took it may differ."""
    words = [["history"], ["history", "R01"], ["revisions"], ["revisions", "--alerts"], ["runs"], ["diff", "1", str(runs)], ["check"]]
    for word, *rest in words:
        form = [] if word == "check" else ["-f", "csv"]
        says = [run(tongbi, "store", word, one, *rest, *form).stdout for one in (store, other)]
        says = [re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "", text) for text in says]
        check(says[0] == says[1], f"{what}: {word} differs")


def step_of(period, is_stock):
    """A step's name is that of the figures it has: of a stock's day any of several."""
    for name, month in {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12"}.items():
        period = re.sub(f"^(\\d{{4}}-){name}$", f"\\g<1>{month}", period) if is_stock else period
    if not is_stock or not re.fullmatch(r"\d{4}-\d\d", period):
        return period
    return f"{period}-{calendar.monthrange(int(period[:4]), int(period[5:]))[1]}"


def named(rows, stocks):
    """Open spans are left out, since those of one begin print alike, whenever they end; derived indicators, which may read stocks."""
    return [dict(row, period=step_of(row["period"], row["indicator"] in stocks))
            for row in rows if not row["period"].endswith("..") and not row["indicator"].startswith("d")]


def changes_of(rows, before, after):
    return Counter((r["rule"], r["indicator"], r["entity"], r["period"], r[before], r[after], r["episode"]) for r in rows)


def check_history(tongbi, store, outputs, stocks, what):
    """The history tells of each run the changes of state that its transitions have more than those of the run before, rules edited or not; and
    what began to fire and does so no more, unless its rule was edited."""
    told = list(csv.DictReader(run(tongbi, "store", "history", store, "-f", "csv").stdout.splitlines()))
    before = Counter()
    for number, folder in enumerate(outputs, 1):
        own = [event for event in told if event["run"] == str(number)]
        edited = {event["rule"] for event in own if event["event"] == "rule_ended"}
        own = named(own, stocks)
        now = changes_of(named(read_table(folder / "transitions.csv"), stocks), "from", "to")
        changes = changes_of([event for event in own if event["event"] in STATES], "before", "after")
        check(changes == now - before, f"{what}, history of run {number}: {list((changes - (now - before)) + (now - before - changes))[:3]}")
        gone = {key[:4] for key in before if key[5] == "firing" and key[0] not in edited}
        gone -= {key[:4] for key in now if key[5] == "firing"}
        withdrawn = {(e["rule"], e["indicator"], e["entity"], e["period"]) for e in own if e["event"] == "withdrawn"}
        check(withdrawn == gone, f"{what}, withdrawn in run {number}: {list(withdrawn ^ gone)[:3]}")
        before = now


def grow(tongbi, work, rnd, others, what):
    tables, as_of, rows = random_case(rnd)
    case = work / "case"
    (case / "observations").mkdir(parents=True)
    write_case(tables, as_of, case)
    stores, outputs = [work / "history.db", *others], []
    for i, rows_of_batch in enumerate(random_batches(rnd, rows)):
        batch = case / "observations" / f"batch{i:02d}.csv"
        write_batch(rnd, batch, rows_of_batch)
        changed = i > 0 and rnd.random() < 0.25
        if changed:
            change(rnd, tables)
            write_case(tables, as_of, case)
        whole = i == 0 or changed or rnd.random() < 0.15
        run(tongbi, "run", case, "--out", work / "scratch", "-q")
        for store in stores:
            take(tongbi, store, case, batch, whole, work / "grown")
            same_outputs(work / "scratch", work / "grown", f"{what}, batch {i + 1}")
        if n_runs(tongbi, stores[0]) > len(outputs):
            outputs.append(shutil.copytree(work / "scratch", work / f"run{i + 1}"))
    for number, output in enumerate(outputs, 1):
        for store in stores:
            run(tongbi, "store", "export", store, "--run", number, "--out", work / "exported", "-q")
            same_outputs(output, work / "exported", f"{what}, export of run {number}")
    for day in DAYS:
        run(tongbi, "run", case, "--as-of", day, "--out", work / "scratch", "-q")
        run(tongbi, "store", "export", stores[0], "--as-of", day, "--out", work / "exported", "-q")
        same_outputs(work / "scratch", work / "exported", f"{what}, as of {day}")
    stocks = {indicator["indicator"] for indicator in tables["indicators.csv"][1] if indicator.get("kind") == "stock"}
    check_history(tongbi, stores[0], outputs, stocks, what)
    told = run(tongbi, "store", "diff", stores[0], 1, len(outputs), "-f", "csv").stdout
    check(told == run(tongbi, "diff", outputs[0], outputs[-1], "-f", "csv").stdout, f"{what}, diff of the first run and the last")
    check("the store is whole" in run(tongbi, "store", "check", stores[0]).stdout, f"{what}: store check")
    for other in others:
        compare_stores(tongbi, stores[0], other, len(outputs), f"{what}, PostgreSQL")


# ------------------------------------------------------------------------------------------------------------------------ tampered

LONG_PATH = "a/" * 3000 + "long.csv"
TAMPERING = {  # what is done to a store, and what is then said
    "UPDATE copies SET content = x'00'": "the copy of a table is not what was kept",
    "UPDATE spans SET last_day = 2147483000 WHERE last_day = (SELECT MAX(last_day) FROM spans)": "a span has days that are none",
    "UPDATE observations SET vintage = 2147483000 WHERE last_day = (SELECT MAX(last_day) FROM observations)": "an observation is about nothing",
    "UPDATE runs SET run = 9223372036854775807 WHERE run = (SELECT MAX(run) FROM runs)": "the store is damaged",
    "UPDATE entities SET observed = NULL": "the store is damaged",
}


def tamper(tongbi, work):
    """A store whose rows are not what they were says so, with exit status 4; and a path is told whole however long it is."""
    case = work / "case"
    case.mkdir()
    write_rows(case / "rules.csv", ["rule", "indicator", "when"], [{"rule": "R", "indicator": "x", "when": "value > 5"}])
    write_rows(case / "observations.csv", FIELDS[:4], [{"entity": "A", "indicator": "x", "period": f"2023-Q{n}", "value": f"{n + 4}"} for n in (1, 2)])
    store = work / "history.db"
    run(tongbi, "run", case, "--store", store, "--out", work / "out", "-q")
    for statement, said in TAMPERING.items():
        copy = shutil.copy(store, work / "tampered.db")
        tell(copy, statement)
        for words in (["store", "check", copy], ["store", "export", copy, "--out", work / "out", "--as-of", "2024-01-01"]):
            done = run(tongbi, *words, status=4)
            check(said in done.stderr, f"{statement}: {done.stderr[:200]}")
    tell(store, f"UPDATE files SET path = '{LONG_PATH}'")
    check(LONG_PATH in run(tongbi, "store", "history", store, "-f", "csv").stdout, "a long path is told whole")


def tell(store, statement):
    database = sqlite3.connect(store)
    database.execute(statement)
    database.commit()
    database.close()


# ------------------------------------------------------------------------------------------------------------------------ PostgreSQL


def start_server(script, place):
    place.chmod(0o755)  # the server may run as another user
    started = subprocess.run([script, "start", str(place / "s"), str(os.getpid())], capture_output=True, text=True, check=False)
    check(started.returncode in (0, 77), f"the server starts: {started.stderr[:300]}")
    return started.stdout.strip().splitlines()[-1] if started.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", required=True)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(prefix="tbpg", dir="/tmp") as server:
        url = start_server(given.server, Path(server)) if given.server else None
        for n in range(given.cases):
            others = [url % "postgres"] if url and n == 0 else []  # one database, one case
            grow(given.tongbi, Path(folder) / f"case{n}", random.Random(f"{given.seed} {n}"), others, f"case {n}")
        (Path(folder) / "tampered").mkdir()
        tamper(given.tongbi, Path(folder) / "tampered")
        if url:
            subprocess.run([given.server, "stop", str(Path(server) / "s")], check=False)
            shutil.rmtree(Path(server) / "s", ignore_errors=True)
    print(f"{given.cases} cases, {len(failures)} differences")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
