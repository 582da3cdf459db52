#!/usr/bin/env python3
"""What `tongbi store revisions` says against an oracle that knows no store: the same CSV rows in exact fractions, and alerts from runs over
plain files with --as-of, one for each vintage.

    revisions.py --tongbi PATH [--panels N] [--seed S] [--server SCRIPT]

First the sample city and its planted revisions, then N random panels with rules, where figures are revised, withdrawn and told again, stocks
come under several names of one day, and numbers are longer than a double. With a script that starts a PostgreSQL server, the first panel
once more in that, to the same bytes. Exit status 1 if anything differs.
"""

import argparse
import csv
import datetime
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import batches
from batches import FIELDS, QUARTERS, SAMPLE_CITY, check, failures, read_table, run, write_rows

COUNTS = Counter()
BEFORE_ALL = ""  # the vintage of figures that have none: the oldest, also as text


# ------------------------------------------------------------------------------------------------------------------------------ periods

LENGTHS = {"Q": 3, "H": 6}


def month_end(year, month):
    return (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)).day


def read_period(text):
    """(year, month, day) of the first and of the last day; None for what this oracle does not compute with."""
    if text.endswith("..") or not text:
        return None
    if ".." in text:
        first, last = (read_period(part) for part in text.split(".."))
        return first[0], last[1]
    parts = text.split("-")
    year = int(parts[0])
    if len(parts) == 3:
        day = year, int(parts[1]), int(parts[2])
        return day, day
    first, last = 1, 12
    if len(parts) == 2 and parts[1][0] in LENGTHS:
        last = LENGTHS[parts[1][0]] * int(parts[1][1])
        first = last - LENGTHS[parts[1][0]] + 1
    elif len(parts) == 2:
        first = last = int(parts[1])
    return (year, first, 1), (year, last, month_end(year, last))


def day_a_year_before(day):
    year, month, dom = day
    if dom == month_end(year, month):
        return year - 1, month, month_end(year - 1, month)
    return year - 1, month, min(dom, month_end(year - 1, month))


def identity(period, is_stock):
    days = read_period(period)
    if days is None:
        return period
    return (days[1], days[1]) if is_stock else days


def year_before(key):
    if isinstance(key, str):
        return None
    return tuple(day_a_year_before(day) if i or key[0] == key[1] else (day[0] - 1, *day[1:]) for i, day in enumerate(key))


# -------------------------------------------------------------------------------------------------------------------------------- sizes


def number(text):
    return None if text in ("", "NA", "…") else Fraction(text)


def median(values):
    values = sorted(values)
    n = len(values)
    return None if n == 0 else values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


def vintages_by_key(rows, stocks):
    """Of each indicator: entity and period -> vintage -> value."""
    out = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        key = row["entity"], identity(row["period"], row["indicator"] in stocks)
        out[row["indicator"]][key][row.get("vintage") or BEFORE_ALL] = number(row["value"])
    return out


def sign(value):
    return (value > 0) - (value < 0)


def sizes(keys):
    """The columns of an indicator but those of alerts."""
    differences, percents, first, latest = [], [], {}, {}
    revised = withdrawn = 0
    for key, told in keys.items():
        if isinstance(key[1], str) and key[1].endswith(".."):
            continue
        values = [told[vintage] for vintage in sorted(told)]
        known = [value for value in values if value is not None]
        revised += len(set(known)) > 1
        for before, after in zip(values, values[1:]):
            withdrawn += before is not None and after is None
            if before is not None and after is not None and before != after:
                differences.append(after - before)
                if before > 0:
                    percents.append(100 * (after - before) / before)
        if known and values[-1] is not None:
            first[key], latest[key] = known[0], values[-1]
    pairs = [(key, (key[0], year_before(key[1]))) for key in first if year_before(key[1]) is not None]
    pairs = [(now, then) for now, then in pairs if then in first]
    changed = sum(sign(first[now] - first[then]) != sign(latest[now] - latest[then]) for now, then in pairs)
    n = len(differences)
    return {"keys": len(keys), "revised": revised, "revisions": n, "withdrawn": withdrawn,
            "mean": sum(differences) / n if n else None, "mean_abs": sum(map(abs, differences)) / n if n else None,
            "median": median(differences), "largest": max(differences, key=lambda d: (abs(d), d)) if n else None,
            "median_pct": median(percents), "sign_changed": Fraction(100 * changed, len(pairs)) if pairs else None}


# ------------------------------------------------------------------------------------------------------------------------------- alerts


class Outcome:
    """What a run over plain files says: which alerts began to fire when, and the state in a period."""

    def __init__(self, tongbi, case, out, as_of, stocks):
        run(tongbi, "run", case, "--out", out, "-q", *(["--as-of", as_of] if as_of else []))
        self.stocks = stocks
        self.changes, self.fired, self.written = defaultdict(list), set(), {}
        for row in read_table(out / "transitions.csv"):
            who = row["rule"], row["indicator"], row["entity"]
            when = self.key(row["indicator"], row["period"])
            self.changes[who].append((when, row["to"]))
            if row["to"] == "firing":
                self.fired.add((*who, when))
                self.written[(*who, when)] = row["period"]
        self.without = {(row["rule"], row["indicator"], row["entity"]): row["state"] for row in read_table(out / "alerts.csv")
                        if row["state"] in ("nodata", "error")}
        shutil.rmtree(out)

    def key(self, indicator, period):
        return identity(period, indicator in self.stocks)

    def state(self, alert):
        *who, when = alert
        state = self.without.get(tuple(who), self.without.get((*who[:2], ""), "inactive"))
        for then, to in self.changes[tuple(who)]:
            if then <= when and self.months(then) == self.months(when):
                state = to
        return state

    @staticmethod
    def months(key):
        return 12 * (key[1][0] - key[0][0]) + key[1][1] - key[0][1]


def day_before(date):
    return (datetime.date.fromisoformat(date) - datetime.timedelta(1)).isoformat()


def published(told, reads, alert, period, stocks):
    """The first vintage of the period's own figure, of a derived one the last of those; None: there never was one."""
    _, indicator, entity, _ = alert
    dates = []
    for source in reads.get(indicator, [indicator]):
        key = entity, identity(period, source in stocks)
        known = [vintage for vintage, value in told[source].get(key, {}).items() if value is not None]
        dates += [min(known)] if known else []
    return max(dates) if dates else None


def turned(tongbi, work, rows, stocks, reads):
    """Rows of --alerts, each as a tuple of its cells: those that fired then, and those that fired later."""
    told = vintages_by_key(rows, stocks)
    dates = sorted({row.get("vintage") or BEFORE_ALL for row in rows})
    latest = Outcome(tongbi, work / "case", work / "plain", None, stocks)
    fired_then, fired_later, gone = [], [], set()
    for i, date in enumerate(dates):
        as_of = date if date != BEFORE_ALL else day_before(dates[i + 1]) if len(dates) > 1 else None
        then = Outcome(tongbi, work / "case", work / "plain", as_of, stocks)
        for alert in then.fired - latest.fired - gone:
            gone.add(alert)
            fired_then.append((*alert[:3], then.written[alert], date, "firing", latest.state(alert)))
        for alert in latest.fired - then.fired:
            if published(told, reads, alert, latest.written[alert], stocks) == date:
                fired_later.append((*alert[:3], latest.written[alert], date, then.state(alert), "firing"))
    return fired_then, fired_later


# ---------------------------------------------------------------------------------------------------------------------------- comparing


def same_number(cell, exact):
    return cell == "" if exact is None else cell != "" and float(cell) == float(exact)


def compare(tongbi, work, rows, stocks, reads, what, store=None):
    """The case in `work`/case, its rows taken into a store in two parts. Returns what was said, as bytes."""
    store = store or work / "history.db"
    at = len(rows) * 2 // 3
    fields = [*FIELDS, *(name for name in rows[0] if name not in FIELDS)]
    write_rows(work / "case" / "observations.csv", fields, rows[:at])
    write_rows(work / "batch.csv", fields, rows[at:])
    run(tongbi, "run", work / "case", "--store", store, "--out", work / "out", "-q")
    run(tongbi, "store", "add", store, work / "batch.csv", "-q")
    write_rows(work / "case" / "observations.csv", fields, rows)
    summary = run(tongbi, "store", "revisions", store, "-f", "csv").stdout
    alerts = run(tongbi, "store", "revisions", store, "--alerts", "-f", "csv").stdout
    fired_then, fired_later = turned(tongbi, work, rows, stocks, reads)
    wanted_alerts = fired_then + fired_later
    found = [tuple(row) for row in csv.reader(alerts.splitlines())][1:]
    check(sorted(found) == sorted(wanted_alerts), f"{what}, alerts: {sorted(set(found) ^ set(wanted_alerts))[:4]}")
    check([row[:3] for row in found] == sorted(row[:3] for row in found), f"{what}: order of alerts")
    then, later = (Counter(row[1] for row in turns) for turns in (fired_then, fired_later))
    told = vintages_by_key(rows, stocks)
    said = list(csv.DictReader(summary.splitlines()))
    check([row["indicator"] for row in said] == sorted({*told, *then, *later}), f"{what}: indicators {[row['indicator'] for row in said]}")
    for row in said:
        wanted = sizes(told[row["indicator"]]) | {"fired_then": then[row["indicator"]], "fired_later": later[row["indicator"]]}
        for name, exact in wanted.items():
            check(same_number(row[name], exact), f"{what}, {row['indicator']}: {name} is {row[name]!r}, expected {exact}")
        COUNTS["revisions"] += wanted["revisions"]
        COUNTS["withdrawn"] += wanted["withdrawn"]
        COUNTS["changed signs"] += bool(wanted["sign_changed"])
    COUNTS["fired then"] += sum(then.values())
    COUNTS["fired later"] += sum(later.values())
    COUNTS.update(f"{row[5]} then, {row[6]} later" for row in wanted_alerts)
    return summary + alerts


def city(tongbi, work):
    rows = []
    for path in sorted(SAMPLE_CITY.glob("observations*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    (work / "case").mkdir()
    for path in SAMPLE_CITY.glob("*.csv"):
        if not path.name.startswith("observations"):
            shutil.copy(path, work / "case")
    (work / "case" / "datapackage.json").write_text('{"tongbi": {"as_of": "2024-12-31"}}')
    declared = read_table(SAMPLE_CITY / "indicators.csv")
    names = {name for row in rows for name in row}
    rows = [{**dict.fromkeys(names, ""), **row} for row in rows]
    formulas = {row["indicator"]: row["formula"] for row in declared if row["formula"]}
    reads = {code: [row["indicator"] for row in declared if row["indicator"] in formula] for code, formula in formulas.items()}
    compare(tongbi, work, rows, {row["indicator"] for row in declared if row["kind"] == "stock"}, reads, "sample city")


# ------------------------------------------------------------------------------------------------------------------------------- random


def random_value(rnd):
    style = rnd.random()
    if style < 0.05:
        return f"{rnd.randint(-40, 900)}.{rnd.randint(10 ** 19, 10 ** 20 - 1)}"  # longer than a double
    if style < 0.15:
        return str(rnd.choice([0, -5, "7.50", "7.5"]))
    return f"{rnd.randint(0, 900) / 10}"


def rename(rnd, period):
    """A stock's quarter under the name of its last day, now and then."""
    days = read_period(period)
    return "{:04d}-{:02d}-{:02d}".format(*days[1]) if rnd.random() < 0.3 else period


def other_periods(rnd):
    """Periods that are no quarters, for an indicator that no rule watches."""
    year = rnd.randint(2018, 2022)
    month = rnd.randint(1, 12)
    return rnd.choice([f"{year}", f"{year}-H{rnd.randint(1, 2)}", f"{year}-{month:02d}", f"{year}-01..{year}-{month:02d}" if month in (2, 5, 7) else f"{year}",
                       f"{year}-{month:02d}-{month_end(year, month):02d}", f"{year}-{month:02d}-15", f"{year}-11.."])


def random_vintages(rnd, row, dates, renamed):
    """The row as it was told at first, and what came after it."""
    first = dict(row, value=row["value"] and random_value(rnd), vintage=rnd.choice(dates) if rnd.random() < 0.4 else "")
    out = [first]
    while rnd.random() < 0.35:
        value = rnd.choice(["", first["value"], random_value(rnd), random_value(rnd)])
        out.append(dict(row, value=value, vintage=rnd.choice(dates), period=rename(rnd, row["period"]) if renamed else row["period"]))
    return out


def random_rows(rnd, rows, stocks):
    dates = [f"{2020 + i // 2}-{3 + 6 * (i % 2):02d}-{rnd.randint(1, 28):02d}" for i in range(rnd.randint(2, 8))]
    rows = [row for row in rows if row["period"] >= "2020"]
    entities = sorted({row["entity"] for row in rows})
    rows += [{"entity": rnd.choice(entities), "indicator": "w", "period": other_periods(rnd), "value": "1", "status": ""} for _ in range(150)]
    seen, out = set(), []
    for row in rows:
        for told in random_vintages(rnd, dict(row, status=""), dates, row["indicator"] == "s"):
            key = told["entity"], told["indicator"], identity(told["period"], told["indicator"] in stocks), told["vintage"]
            if key not in seen:
                seen.add(key)
                out.append(told)
    rnd.shuffle(out)
    return out


def random_case(rnd, work):
    (work / "case").mkdir(parents=True)
    rows = batches.random_panel(rnd, work / "case")
    rules = [dict(rule, indicator=rule["indicator"] or "x;y;z") for rule in read_table(work / "case" / "rules.csv")]
    rules.append(dict(rules[0], rule="S1", indicator="s", when="value > 40", clear="", entities=""))
    write_rows(work / "case" / "rules.csv", list(rules[0]), rules)
    indicators = read_table(work / "case" / "indicators.csv")
    indicators.append(dict(indicators[0], indicator="s", kind="stock"))
    write_rows(work / "case" / "indicators.csv", list(indicators[0]), indicators)
    rows += [dict(row, indicator="s") for row in rows if row["indicator"] == "x" and rnd.random() < 0.4]
    stocks = {row["indicator"] for row in indicators if row["kind"] == "stock"}
    return random_rows(rnd, rows, stocks), stocks


def panel(tongbi, work, name, store=None):
    rnd = random.Random(name)
    rows, stocks = random_case(rnd, work)
    return compare(tongbi, work, rows, stocks, {"z": ["x", "y"]}, f"panel {name}", store)


# ------------------------------------------------------------------------------------------------------------------ limits, PostgreSQL


def limits(tongbi, work):
    """400 vintages are judged, 401 are not; without rules there is nothing to judge."""
    (work / "case").mkdir()
    rules = work / "case" / "rules.csv"
    days = [(datetime.date(2020, 1, 1) + datetime.timedelta(i)).isoformat() for i in range(401)]
    rows = [{"entity": "A", "indicator": "x", "period": "2019", "value": str(i), "vintage": day} for i, day in enumerate(days)]
    for n, status in ((400, 0), (401, 3)):
        rules.write_text("rule,indicator,when\nR1,x,value < 200 and value > 100\n")
        write_rows(work / "case" / "observations.csv", FIELDS, rows[:n])
        run(tongbi, "run", work / "case", "--store", work / f"{n}.db", "--out", work / "out", "-q")
        done = run(tongbi, "store", "revisions", work / f"{n}.db", "--alerts", "-f", "csv", status=status)
        if status:
            check("more than 400 vintages" in done.stderr, f"401 vintages: {done.stderr}")
            run(tongbi, "store", "revisions", work / f"{n}.db", status=status)
        else:
            check(done.stdout.splitlines()[1:] == [f"R1,x,A,2019,{days[101]},firing,inactive"], f"400 vintages: {done.stdout}")
    rules.unlink()
    run(tongbi, "run", work / "case", "--store", work / "none.db", "--out", work / "out", "-q")
    said = list(csv.DictReader(run(tongbi, "store", "revisions", work / "none.db", "-f", "csv").stdout.splitlines()))
    check([row["revisions"] for row in said] == ["400"], f"401 vintages without rules: {said}")


def in_postgres(tongbi, work, script, name, said):
    place = Path(tempfile.mkdtemp(prefix="tbpg"))
    place.chmod(0o755)  # the server may run as another user
    started = subprocess.run([script, "start", str(place / "s"), str(os.getpid())], capture_output=True, text=True, check=False)
    if started.returncode == 77:
        print("PostgreSQL is not installed: left out")
        return
    check(started.returncode == 0, f"the server starts: {started.stderr[:300]}")
    try:
        if started.returncode == 0:
            url = started.stdout.strip().splitlines()[-1] % "postgres"
            check(panel(tongbi, work / "server", name, url) == said, f"panel {name}: PostgreSQL says the same")
    finally:
        subprocess.run([script, "stop", str(place / "s")], check=False)
        shutil.rmtree(place, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", required=True)
    parser.add_argument("--panels", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("city", "limits"):
            (work / name).mkdir()
        city(given.tongbi, work / "city")
        limits(given.tongbi, work / "limits")
        names = [f"{given.seed} {n}" for n in range(given.panels)]
        said = [panel(given.tongbi, work / f"panel{i}", name) for i, name in enumerate(names)]
        if given.server:
            in_postgres(given.tongbi, work, given.server, names[0], said[0])
    print(", ".join(f"{n} {kind}" for kind, n in sorted(COUNTS.items())))
    print(f"{len(failures)} differences")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
