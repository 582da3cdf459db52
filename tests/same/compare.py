#!/usr/bin/env python3
"""Compares a tongbi program with one built without short cuts (preset `reference`: libcsv alone, no vector instructions), byte by byte.

    compare.py --tongbi PATH --reference PATH [--threads 1,2,5] [--quick]

The reference runs with one thread, the program with several numbers of them, on panels of the bench's generator in three orders, on one of
them written in every way that CSV allows, and on a random case with everything in it; where memory does not do, in groups of indicators. What either writes to its output, says on standard
error and exits with must be the same; where rows come in an order of their own, also between the three orders. Exit status 1 if not.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

import random_panel  # noqa: E402

BENCH = ROOT / "bench"
ORDERS = ["indicator", "period", "shuffled"]

# What is run: name, arguments behind the data.
JOB_A = ("a", ["alerts", "--rules", BENCH / "w1.csv", "--every-period"])
JOB_B = ("b", ["derive", "--measures", "yoy,yoy_pct,pop_pct,rank,rank_yoy", "--totals"])
WATCH = ("watch", ["alerts", "--rules", HERE / "rules.csv"])
WATCH_EACH = ("watch, each period", ["alerts", "--rules", HERE / "rules.csv", "--every-period", "--format", "ndjson"])
CHANGES = ("changes", ["derive", "--reasons", "--measures", "yoy,yoy_pct,pop,pop_pct,lag(1),lag(4),cagr(3),discrete,ytd,yoy(ytd),decimals(value)"])
RANKS = ("ranks", ["derive", "--measures", "rank,rank_asc,rank_yoy,percentile,ranked,rank(ties=max),rank(ties=average),rank(ties=dense),"
                   "rank(ties=ordinal),rank(yoy_pct),rank_yoy(yoy)"])
WINDOWS = ("windows", ["derive", "--reasons", "--measures", "mean(4),median(4),lowest(4),highest(4),sd(4),slope(4),zscore(8),trend_p(8),sen(4),"
                       "mean(6,min=3),median(5,min=2),mean(yoy_pct,4)"])
MIXED = ("expressions", ["derive", "--measures", "if(yoy > 0,yoy_pct,pop),coalesce(yoy,value),abs(yoy)/value,round(yoy_pct,1),greatest(yoy,pop)"])
TREE = ("tree", ["derive", "--reasons", "--measures", "share,contribution,children_sum,children_gap,rank(within=parent),yoy(share)"])
OWN = ("own rules", ["alerts", "--muted"])
OWN_EACH = ("own rules, each period", ["alerts", "--every-period"])
SHORT = [JOB_A, JOB_B]
FULL = [*SHORT, WATCH, WATCH_EACH, CHANGES, RANKS, WINDOWS, MIXED]


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.passed = self.failed = 0

    def run(self, program, threads, data, arguments):
        """What a command leaves behind: exit status, what it said, what it wrote."""
        out = self.folder / "out"
        out.unlink(missing_ok=True)
        command, *rest = arguments
        done = subprocess.run([program, command, data, *rest, "--threads", str(threads), "-o", out], capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"})
        return done.returncode, done.stderr, out.read_bytes() if out.exists() else b""

    def tell(self, name, same, size):
        self.passed, self.failed = self.passed + same, self.failed + (not same)
        print(f"{'ok  ' if same else 'FAIL'} {name}: {size} bytes", flush=True)

    def compare(self, name, data, jobs):
        """Returns what the reference left behind, by job."""
        expected = {}
        for job, arguments in jobs:
            expected[job] = self.run(self.options.reference, 1, data, arguments)
            if expected[job][0] not in self.options.statuses or (expected[job][0] == 0 and not expected[job][2]):
                self.tell(f"{name}, {job}: the reference failed: {expected[job][:2]}", False, 0)
            for threads in self.options.threads:
                found = self.run(self.options.tongbi, threads, data, arguments)
                self.tell(f"{name}, {job}, threads {threads}", found == expected[job], len(expected[job][2]))
        return expected


def build_generator(folder):
    program = folder / "generate"
    subprocess.run([os.environ.get("CC", "cc"), "-std=c17", "-D_GNU_SOURCE", "-O2", BENCH / "generate.c", "-o", program], check=True)
    return program


def generated(generator, size, order, path):
    with open(path, "wb") as out:
        subprocess.run([generator, size, order], stdout=out, check=True)


def odd_value(rng, value):
    """Another figure, or the same written otherwise; the scanner takes some of these and leaves others."""
    kind = rng.randrange(12)
    if not value or kind > 8:
        return value
    return [f"-{value}", f"0{value}", f"{value}00", value.replace(".", ""), f"{value}{rng.randrange(10**13):013}", "NA", "0", f".{value[-2:]}",
            f"{rng.randrange(10**18)}{value}"][kind]


def roughened(source, path, rng):
    """The same rows with odd values, quotes, blanks, empty lines and other line ends here and there; some stretches stay plain."""
    with open(source, encoding="utf-8") as rows, open(path, "w", encoding="utf-8", newline="") as out:
        out.write(rows.readline())
        rough = False
        for number, row in enumerate(rows):
            rough = rng.random() < 0.4 if number % 2500 == 0 else rough
            entity, indicator, period, value = row.rstrip("\n").split(",")
            if rough and rng.random() < 0.1:
                value = odd_value(rng, value)
                indicator = f'"{indicator}"' if rng.random() < 0.2 else indicator
                entity = f" {entity}\t" if rng.random() < 0.1 else entity
                period = f"{period[:4]}年第{period[-1]}季度" if rng.random() < 0.1 else period
            out.write(f"{entity},{indicator},{period},{value}" + ("\r\n" if rough else "\n") + ("\n" if rough and rng.random() < 0.001 else ""))


def compare_generated(comparison, generator, folder, size, jobs):
    """The three orders, each against the reference, and among themselves."""
    data, first = folder / "data.csv", None
    for order in ORDERS:
        generated(generator, size, order, data)
        found = comparison.compare(f"{size} {order}", data, jobs)
        first = first or found
        for job, left in found.items():
            comparison.tell(f"{size} {order}, {job}, as by {ORDERS[0]}", left == first[job], len(left[2]))
    return first


def compare_groups(comparison, data, jobs, expected):
    """What does not fit into memory: indicators in groups, which a note tells; the same table."""
    for job, arguments in jobs:
        status, said, table = comparison.run(comparison.options.tongbi, 2, data, [*arguments, "--memory-limit", "3M"])
        comparison.tell(f"{job}, in groups", status == 0 and b" groups" in said and table == expected[job][2], len(table))


def compare_rough(comparison, generator, folder, size):
    plain, rough = folder / "plain.csv", folder / "data.csv"
    generated(generator, size, "shuffled", plain)
    roughened(plain, rough, random.Random(5))
    comparison.compare(f"{size} rough", rough, FULL)


def compare_refused(comparison, generator, folder):
    """Errors and their places."""
    data = folder / "data.csv"
    generated(generator, "300x12x40", "period", data)
    rows = data.read_bytes().split(b"\n")
    rng = random.Random(6)
    for at in rng.sample(range(1, len(rows) - 1), 30):
        rows[at] = rng.choice([rows[at] + b"x", rows[at] + b",", rows[at].replace(b"Q", b"Z"), b"," + rows[at], rows[at] + b"\xff", b"a"])
    data.write_bytes(b"\n".join(rows))
    comparison.options.statuses = {3}
    comparison.compare("errors", data, [JOB_A])
    comparison.options.statuses = {0}
    comparison.compare("rejected rows", data, [("b", [*JOB_B[1], "--on-bad-row", "reject"])])


def compare_case(comparison, folder, rows):
    """A case with everything in it, and its observations alone."""
    case = folder / "case"
    random_panel.make(case, 12, rows)
    comparison.compare("random case", case, [OWN, OWN_EACH, CHANGES, RANKS, WINDOWS, MIXED, TREE])
    comparison.compare("random observations", case / "observations.csv", FULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tongbi", type=Path, default=ROOT / "build" / "tongbi")
    parser.add_argument("--reference", type=Path, default=ROOT / "build" / "reference" / "tongbi")
    parser.add_argument("--threads", default="1,2,5")
    parser.add_argument("--quick", action="store_true", help="without the panel of a million rows")
    options = parser.parse_args()
    options.threads = [int(n) for n in options.threads.split(",")]
    options.statuses = {0}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        comparison = Comparison(options, folder)
        generator = build_generator(folder)
        compare_generated(comparison, generator, folder, "90x5x20", FULL)
        compare_rough(comparison, generator, folder, "300x12x40")
        compare_refused(comparison, generator, folder)
        compare_case(comparison, folder, 20_000)
        if not options.quick:
            expected = compare_generated(comparison, generator, folder, "700x24x60", SHORT)
            compare_groups(comparison, folder / "data.csv", SHORT, expected)
    print(f"{comparison.passed} comparisons passed, {comparison.failed} failed")
    return 1 if comparison.failed else 0


if __name__ == "__main__":
    sys.exit(main())
