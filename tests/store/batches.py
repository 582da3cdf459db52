#!/usr/bin/env python3
"""Stores that grow batch by batch against runs from scratch over all the data so far: every CSV must be the same, byte for byte.

    batches.py --tongbi PATH [--panels N] [--seed S] [--kills N] [--server SCRIPT] [--failing LIBRARY]

First the sample city in twelve quarterly batches, as one would do it from cron. Then N random panels of 24 quarters with random rules, in
batches that come in order, out of order, with revisions and with new entities. Then runs that are killed at random moments. With a script
that starts a PostgreSQL server, one panel in that; with a library that makes writes fail, a run that fails at each of them in turn. Exit
status 1 if anything differs.
"""

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_CITY = ROOT / "datasets" / "sample-city"
TABLES = ["findings.csv", "verdicts.csv", "alerts.csv", "transitions.csv"]
FIELDS = ["entity", "indicator", "period", "value", "vintage", "status", "basis"]
QUARTERS = [f"{year}-Q{quarter}" for year in range(2018, 2024) for quarter in (1, 2, 3, 4)]

STATES = {"pending", "inactive", "firing", "relapsed", "resolved"}

failures = []
COUNTS = Counter()  # events of histories, by kind


def check(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAIL {what}")


def run(tongbi, *arguments, status=0):
    done = subprocess.run([tongbi, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != status:
        check(False, f"exit status {done.returncode} of {' '.join(map(str, arguments))}: {done.stderr[:500]}")
    return done


def write_rows(path, fields, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def same_outputs(a, b, what):
    for name in TABLES:
        left, right = a / name, b / name
        there = left.exists(), right.exists()
        check(there[0] == there[1] and (not there[0] or left.read_bytes() == right.read_bytes()), f"{what}: {name} differs")


# ---------------------------------------------------------------------------------------------------------------------------- batches


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quarter(period):
    """The end of a quarter is a step's name until its figure comes under another."""
    ends = {"03-31": "Q1", "06-30": "Q2", "09-30": "Q3", "12-31": "Q4"}
    return f"{period[:5]}{ends[period[5:]]}" if period[5:] in ends else period


def check_history(tongbi, store, outputs, what):
    """What the history says of a run is what its transitions have more than those before it, and what of firing they have no more."""
    told = list(csv.DictReader(run(tongbi, "store", "history", store, "-f", "csv").stdout.splitlines()))
    before, fired_before, evidence_before = Counter(), Counter(), {}
    for number, folder in enumerate(outputs, 1):
        own = [event for event in told if event["run"] == str(number)]
        changes = Counter((e["rule"], e["indicator"], e["entity"], quarter(e["period"]), e["before"], e["after"], e["episode"])
                          for e in own if e["event"] in STATES)
        rows = read_table(folder / "transitions.csv")
        now = Counter((t["rule"], t["indicator"], t["entity"], quarter(t["period"]), t["from"], t["to"], t["episode"]) for t in rows)
        check(changes == now - before, f"{what}, history of run {number}: {list((changes - (now - before)) + (now - before - changes))[:3]}")
        fired = Counter((t["rule"], t["indicator"], t["entity"], quarter(t["period"])) for t in rows if t["to"] == "firing")
        withdrawn = Counter((e["rule"], e["indicator"], e["entity"], quarter(e["period"])) for e in own if e["event"] == "withdrawn")
        check(withdrawn == fired_before - fired, f"{what}, withdrawn in run {number}: {withdrawn} against {fired_before - fired}")
        evidence = {f["finding"]: f["evidence"] for f in read_table(folder / "findings.csv")} if (folder / "findings.csv").exists() else {}
        said = {e["finding"]: e["after"] for e in own if e["event"] == "evidence"}
        check(said == {f: e for f, e in evidence.items() if evidence_before.get(f) != e}, f"{what}, evidence in run {number}")
        before, fired_before, evidence_before = now, fired, evidence
        COUNTS.update(e["event"] for e in own)


def grow(tongbi, work, fields, batches, what, store=None):
    """The case folder `work`/case has all tables but observations. Each batch is added, and compared with all batches from scratch."""
    case, so_far = work / "case", []
    store = store or work / "history.db"
    outputs = []
    for i, batch in enumerate(batches):
        so_far += batch
        write_rows(case / "observations.csv", fields, so_far)
        run(tongbi, "run", case, "--out", work / "scratch", "-q")
        if i == 0:
            run(tongbi, "run", case, "--store", store, "--out", work / "grown", "-q")
        else:
            write_rows(work / "batch.csv", fields, batch)
            run(tongbi, "store", "add", store, work / "batch.csv", "--out", work / "grown", "-q")
        same_outputs(work / "scratch", work / "grown", f"{what}, batch {i + 1}")
        outputs.append(shutil.copytree(work / "scratch", work / f"run{i + 1}"))
    again = run(tongbi, "store", "add", store, work / "batch.csv", "--out", work / "grown")
    check("nothing new" in again.stderr, f"{what}: the same batch twice is nothing new")
    same_outputs(work / "scratch", work / "grown", f"{what}, last batch twice")
    check("the store is whole" in run(tongbi, "store", "check", store).stdout, f"{what}: store check")
    check_history(tongbi, store, outputs, what)
    for number in {1, len(batches) // 2 + 1, len(batches)}:
        run(tongbi, "store", "export", store, "--run", number, "--out", work / "exported", "-q")
        same_outputs(outputs[number - 1], work / "exported", f"{what}, export of run {number}")
        told = run(tongbi, "store", "diff", store, number, len(batches), "-f", "csv").stdout
        check(told == run(tongbi, "diff", outputs[number - 1], outputs[-1], "-f", "csv").stdout, f"{what}, diff of runs {number} and last")
    return store


def last_year_of(row):
    years = [int(row["period"][i:i + 4]) for i in range(len(row["period"]) - 3) if row["period"][i:i + 4].isdigit()]
    months = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12}
    tail = row["period"].split("..")[-1][5:]
    month = months.get(tail, int(tail[:2]) if tail[:2].isdigit() else 12)
    key = 4 * max(years) + (month - 1) // 3
    vintage = row.get("vintage") or ""
    return max(key, 4 * int(vintage[:4]) + (int(vintage[5:7]) - 1) // 3) if vintage else key


def grow_city(tongbi, work):
    rows, fields = [], []
    for path in sorted(SAMPLE_CITY.glob("observations*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            fields += [name for name in reader.fieldnames if name not in fields]
            rows += list(reader)
    case = work / "case"
    case.mkdir()
    for path in SAMPLE_CITY.glob("*.csv"):
        if not path.name.startswith("observations"):
            shutil.copy(path, case)
    (case / "datapackage.json").write_text('{"tongbi": {"as_of": "2024-12-31"}}')
    rows.sort(key=last_year_of)
    last = last_year_of(rows[-1])
    batches = [[row for row in rows if last_year_of(row) <= last - 11]]
    batches += [[row for row in rows if last_year_of(row) == quarter] for quarter in range(last - 10, last + 1)]
    grow(tongbi, work, fields, batches, "sample city by quarters")


# ------------------------------------------------------------------------------------------------------------------------------ random

CONDITIONS = ["yoy_pct < -{n}", "rank <= {k}", "yoy < 0", "value > {n}0", "pop_pct > {n}", "mean(4) < value", "missing(value)",
              "share > {n}", "value > x[2019-Q3]", "rank_yoy >= {k}", "lowest(3, min=2) < {n}0", "x / y > {k}", "children_gap > {n}",
              "value < lag(2)", "coalesce(yoy, 1) > 0 and value > {n}0", "trend_p(6) < 0.2"]


def random_rules(rnd):
    rules = []
    for i in range(rnd.randint(4, 8)):
        when = rnd.choice(CONDITIONS).format(n=rnd.randint(5, 40), k=rnd.randint(1, 4))
        rules.append({"rule": f"R{i:02d}", "finding": rnd.choice(["", "1", "2"]), "indicator": rnd.choice(["", "x", "y", "z", "x;y"]),
                      "when": when, "clear": rnd.choice(["", "", "value < {}0".format(rnd.randint(3, 9))]),
                      "for": rnd.choice(["", "1", "2", "3"]), "clear_for": rnd.choice(["", "2"]),
                      "entities": rnd.choice(["", "", "district", "A01;A02;A03"]), "missing": rnd.choice(["", "hold", "reset", "alert"])})
    return rules


def random_panel(rnd, case):
    entities = ["A00"] + [f"A{i:02d}" for i in range(1, rnd.randint(5, 12))]
    write_rows(case / "entities.csv", ["entity", "level", "parent"],
               [{"entity": e, "level": "city" if e == "A00" else "district", "parent": "" if e == "A00" else "A00"} for e in entities[:-1]])
    write_rows(case / "indicators.csv", ["indicator", "kind", "better", "formula"],
               [{"indicator": "x", "kind": "flow"}, {"indicator": "y", "kind": rnd.choice(["stock", "mean"]), "better": "up"},
                {"indicator": "z", "kind": "ratio", "formula": "100 * x / y"}])
    write_rows(case / "findings.csv", ["finding", "title", "entity", "status", "closed"],
               [{"finding": "1", "title": "One", "entity": rnd.choice(["", "A01"]), "status": "done", "closed": "2021-06-30"},
                {"finding": "2", "title": "Two", "entity": "", "status": "open"}])
    write_rows(case / "claims.csv", ["claim", "finding", "entity", "period", "check", "reported"],
               [{"claim": "C1", "finding": "1", "entity": "A01", "period": "2020-Q1", "check": "x > y"},
                {"claim": "C2", "finding": "2", "entity": "A02", "period": "2022-Q2", "check": "yoy_pct(x)", "reported": "5%"}])
    rules = random_rules(rnd)
    write_rows(case / "rules.csv", list(rules[0]), rules)
    rows = []
    for indicator in ("x", "y"):
        for entity in entities:
            late = entity == entities[-1]
            for quarter in QUARTERS[12 if late else 0:]:
                if rnd.random() < 0.06:
                    continue
                value = "" if rnd.random() < 0.03 else f"{rnd.randint(0, 900) / 10}"
                status = "B" if rnd.random() < 0.01 else ""
                rows.append({"entity": entity, "indicator": indicator, "period": quarter, "value": value, "status": status})
    return rows


def random_batches(rnd, rows):
    """Mostly by quarter; some rows late, some revised once more with a vintage."""
    batches = [[] for _ in QUARTERS]
    style = rnd.choice(["in order", "late", "shuffled"])
    for row in rows:
        at = QUARTERS.index(row["period"])
        if style == "shuffled":
            at = rnd.randrange(len(batches))
        elif style == "late" and rnd.random() < 0.05:
            at = min(at + rnd.randint(1, 12), len(batches) - 1)
        batches[at].append(row)
        if rnd.random() < 0.03:
            then = min(at + rnd.randint(0, 6), len(batches) - 1)
            batches[then].append(dict(row, value=f"{rnd.randint(0, 900) / 10}", vintage=f"{2018 + then // 4}-12-{1 + rnd.randrange(28):02d}"))
    seen, unique = set(), []
    for batch in batches:
        kept = []
        for row in batch:
            key = row["entity"], row["indicator"], row["period"], row.get("vintage", "")
            if key not in seen:
                seen.add(key)
                kept.append(row)
        if kept:
            unique.append(kept)
    return unique


# ------------------------------------------------------------------------------------------------------------------------------ killed


def kill(tongbi, work, rnd, rounds):
    """Runs and batches in turn, killed at random moments: the store has the old run or the new one, and what follows is as if nothing had
    happened. Each round begins with what the round before left, every other one with the old run."""
    case = work / "case"
    case.mkdir()
    rows = random_panel(rnd, case)
    first = [row for row in rows if row["period"] < "2023"]
    write_rows(case / "observations.csv", FIELDS, first)
    store = work / "history.db"
    run(tongbi, "run", case, "--store", store, "--out", work / "old", "-q")
    write_rows(work / "batch.csv", FIELDS, [row for row in rows if row["period"] >= "2023"])
    whole = work / "whole.db"
    shutil.copy(store, whole)
    begun = time.monotonic()
    run(tongbi, "store", "add", whole, work / "batch.csv", "--out", work / "new", "-q")
    takes = time.monotonic() - begun
    everything = shutil.copytree(case, work / "everything")
    write_rows(everything / "observations.csv", FIELDS, rows)
    copy = work / "killed.db"
    kinds = Counter()
    for i in range(rounds):
        if i % 2 == 0:
            for path in work.glob("killed.db*"):
                path.unlink()
            shutil.copy(store, copy)
        add, whole_case = ["store", "add", copy, work / "batch.csv"], ["run", everything, "--store", copy]
        command = [tongbi, *map(str, add if rnd.random() < 0.5 else whole_case), "--out", str(work / "out"), "-q"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(rnd.random() * takes * 1.2)
            process.kill()
        check("the store is whole" in run(tongbi, "store", "check", copy).stdout, f"killed {i}: store check")
        run(tongbi, "store", "export", copy, "--out", work / "seen", "-q")
        old = (work / "seen" / "transitions.csv").read_bytes() == (work / "old" / "transitions.csv").read_bytes()
        kinds["old" if old else "new"] += 1
        same_outputs(work / "seen", work / ("old" if old else "new"), f"killed {i}: the old run or the new one")
        if i % 2 == 1:
            run(tongbi, "store", "add", copy, work / "batch.csv", "--out", work / "seen", "-q")
            same_outputs(work / "seen", work / "new", f"killed {i}: the repeated run")
    print(f"killed {rounds} times: {kinds['old']} left the old run, {kinds['new']} the new one")


# ------------------------------------------------------------------------------------------------------------- PostgreSQL, full disks


def grow_in_postgres(tongbi, work, script):
    """The same panel in a server of its own: its exports are those of the runs from scratch, and so those of SQLite."""
    place = Path(tempfile.mkdtemp(prefix="tbpg"))
    place.chmod(0o755)  # the server may run as another user
    started = subprocess.run([script, "start", str(place / "s"), str(os.getpid())], capture_output=True, text=True, check=False)
    if started.returncode == 77:
        print("PostgreSQL is not installed: left out")
        return
    check(started.returncode == 0, f"the server starts: {started.stderr[:300]}")
    if started.returncode != 0:
        return
    try:
        (work / "case").mkdir()
        rnd = random.Random("postgres")
        rows = random_panel(rnd, work / "case")
        batches = random_batches(rnd, rows)
        few = batches[:4] + [sum(batches[4:-3], [])] + batches[-3:]
        grow(tongbi, work, FIELDS, few, "PostgreSQL", started.stdout.strip().splitlines()[-1] % "postgres")
    finally:
        subprocess.run([script, "stop", str(place / "s")], check=False)
        shutil.rmtree(place, ignore_errors=True)


def fail(tongbi, work, library):
    """Every n-th call that writes fails, disk full or an error of the device in turn: exit status 4, a message, and the old run as it was.

    When the sync that makes a run last is what fails, nobody can know whether it did: then, and only then, the message does not say that
    the store is as it was, and the new run may be there, whole.
    """
    case = work / "case"
    case.mkdir()
    rows = random_panel(random.Random("full"), case)
    write_rows(case / "observations.csv", FIELDS, [row for row in rows if row["period"] < "2023"])
    write_rows(work / "batch.csv", FIELDS, [row for row in rows if row["period"] >= "2023"])
    store = work / "history.db"
    run(tongbi, "run", case, "--store", store, "--out", work / "old", "-q")
    whole = shutil.copy(store, work / "whole.db")
    run(tongbi, "store", "add", whole, work / "batch.csv", "--out", work / "new", "-q")
    at, status, unsure = 1, 4, 0
    while status == 4 and at < 400:
        copy = work / "failing.db"
        for path in work.glob("failing.db*"):
            path.unlink()
        shutil.copy(store, copy)
        environment = dict(os.environ, LD_PRELOAD=library, TONGBI_TEST_FAIL_AT=str(at), TONGBI_TEST_FAIL_WITH=["full", "io"][at % 2])
        done = subprocess.run([tongbi, "store", "add", str(copy), str(work / "batch.csv"), "-q"], env=environment, capture_output=True,
                              text=True, check=False)
        status = done.returncode
        check(status in (0, 4), f"failing write {at}: exit status {status}")
        check(status == 0 or str(copy) in done.stderr, f"failing write {at}: the message names the store: {done.stderr[:200]}")
        run(tongbi, "store", "export", copy, "--out", work / "seen", "-q")
        old = (work / "seen" / "transitions.csv").read_bytes() == (work / "old" / "transitions.csv").read_bytes()
        unsure += status == 4 and not old
        check(status == 0 or old or "as it was before" not in done.stderr, f"failing write {at}: the store is as it was before")
        same_outputs(work / "seen", work / ("old" if old else "new"), f"failing write {at}: the old run or the new one")
        at += 1 if at < 12 else 7
    check(status == 0 and at > 2, f"after {at} calls nothing fails any more")
    check(unsure <= 2, f"{unsure} failures left the new run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", required=True)
    parser.add_argument("--panels", type=int, default=6)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server")
    parser.add_argument("--failing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "city").mkdir()
        grow_city(given.tongbi, work / "city")
        for n in range(given.panels):
            rnd = random.Random(f"{given.seed} {n}")
            place = work / f"panel{n}"
            (place / "case").mkdir(parents=True)
            rows = random_panel(rnd, place / "case")
            grow(given.tongbi, place, FIELDS, random_batches(rnd, rows), f"panel {n}")
        (work / "kill").mkdir()
        kill(given.tongbi, work / "kill", random.Random(given.seed), given.kills)
        if given.server:
            (work / "server").mkdir()
            grow_in_postgres(given.tongbi, work / "server", given.server)
        if given.failing:
            (work / "failing").mkdir()
            fail(given.tongbi, work / "failing", given.failing)
    print(", ".join(f"{n} {kind}" for kind, n in sorted(COUNTS.items())))
    print(f"{len(failures)} differences")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
