#!/usr/bin/env python3
"""Random expressions with what they must give, worked out by the reference in exact fractions.

    expressions.py [--seed S] [--cases N] > tests/unit/expr_cases.inc
    expressions.py --try build/tongbi [--seed S] [--cases N]

The first form writes C arrays: a panel's observations, and cases of indicator, period, entity, expression and expected text,
a number or a reason. The second asks the program instead and prints where it differs (exit status 1).

Fixed periods stand in expressions of two figures only: what spans do in larger ones is tested by hand.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True

from reference import language  # noqa: E402
from reference.cells import is_reason  # noqa: E402
from reference.decimals import number_text  # noqa: E402
from reference.evaluate import Context, Engine  # noqa: E402
from reference.panel import load  # noqa: E402
from reference.periods import parse_period  # noqa: E402

SEED, CASES = 20240826, 600
PERIODS = [f"{year}-Q{quarter}" for year in (2021, 2022, 2023) for quarter in (1, 2, 3, 4)]
ENTITIES = ["N", "W", "S", "E", "M", "C"]
FLOWS = ["a", "b", "t"]
INDICATORS = [("a", "flow", "up", ""), ("b", "flow", "down", ""), ("t", "", "none", ""), ("s", "stock", "up", ""),
              ("r", "ratio", "up", "100 * a / b"), ("z", "", "up", "r - yoy(r) + coalesce(t, 1)")]
POINTWISE = ["yoy", "yoy_pct", "pop", "pop_pct"]
WITH_N = ["lag", "mean", "median", "lowest", "highest", "slope", "sen"]
RANKS = ["rank", "rank_asc", "percentile", "ranked"]


# ---- the panel ----


def written(rng):
    """Figures of few decimals, many of them equal, some zero, negative or long."""
    chance = rng.random()
    if chance < 0.08:
        return "NA"
    if chance < 0.16:
        return rng.choice(["0", "1", "2.5", "-3", "10.0"])
    if chance < 0.20:
        return f"{rng.randrange(10**18, 10**19)}.{rng.randrange(10**6):06d}"
    return f"{rng.randrange(1, 5000)}.{rng.randrange(10)}" if chance < 0.6 else str(rng.randrange(1, 400))


def observations(rng):
    rows = []
    for code in FLOWS:
        rows += [(entity, code, period, written(rng)) for period in PERIODS for entity in ENTITIES if rng.random() < 0.93]
    rows += [(entity, "s", period, written(rng)) for period in PERIODS for entity in ENTITIES if rng.random() < 0.93]
    return rows


def write_case(folder, rows):
    def table(name, header, lines):
        with open(Path(folder) / name, "w", newline="") as file:
            csv.writer(file).writerows([header, *lines])

    table("observations.csv", ["entity", "indicator", "period", "value"], rows)
    table("indicators.csv", ["indicator", "kind", "better", "formula"], INDICATORS)
    table("entities.csv", ["entity", "level", "parent", "groups"],
          [(e, "city" if e == "C" else "district", "" if e == "C" else "C", "core" if e in "NWS" else "") for e in ENTITIES])


# ---- expressions ----


class Writer:
    """Writes a random expression of a depth."""

    def __init__(self, rng):
        self.rng = rng

    def number(self, depth):
        if depth == 0 or self.rng.random() < 0.15:
            return self.operand()
        kinds = [self.operation, self.operation, self.operation, self.negated, self.function, self.chosen, self.fallback,
                 self.measure, self.measure]
        return self.rng.choice(kinds)(depth - 1)

    def operand(self):
        if self.rng.random() < 0.25:
            return self.rng.choice(["0", "1", "2", "0.1", "3.75", "1e3", "123456789012345678.9"])
        series = self.rng.choice(["value", "value", "a", "b", "t", "s", "r", "z"])
        return f"{series}@{self.rng.choice(ENTITIES)}" if self.rng.random() < 0.06 and series != "value" else series

    def operation(self, depth):
        return f"({self.number(depth)}) {self.rng.choice('++--*/')} ({self.number(depth)})"

    def negated(self, depth):
        return f"-({self.number(depth)})"

    def function(self, depth):
        return self.rng.choice([f"round({self.number(depth)}, {self.rng.randrange(4)})", f"abs({self.number(depth)})",
                                f"least({self.number(depth)}, {self.number(depth)})",
                                f"greatest({self.number(depth)}, {self.number(depth)}, 10)"])

    def fallback(self, depth):
        return f"coalesce({self.number(depth)}, {self.number(depth)})"

    def chosen(self, depth):
        return f"if({self.condition(depth)}, {self.number(depth)}, {self.number(depth)})"

    def measure(self, depth):
        """Of an expression that reads at least one series where it is evaluated."""
        of = f"({self.number(depth)}) + 0 * value"
        return self.rng.choice([f"{self.rng.choice(POINTWISE)}({of})",
                                f"{self.rng.choice(WITH_N)}({of}, {self.rng.randrange(1, 5)})",
                                f"{self.rng.choice(RANKS)}({of}{self.rng.choice(['', ', within=core', ', within=parent'])})"])

    def condition(self, depth):
        chance = self.rng.random()
        if depth > 0 and chance < 0.2:
            return f"not ({self.condition(depth - 1)})"
        if depth > 0 and chance < 0.5:
            return f"({self.condition(depth - 1)}) {self.rng.choice(['and', 'or'])} ({self.condition(depth - 1)})"
        if chance < 0.6:
            return f"missing({self.number(depth)})"
        left = self.number(depth)
        right = self.rng.choice([self.number(depth), self.operand(), left])
        return f"({left}) {self.rng.choice(['<', '<=', '>', '>=', '=', '!='])} ({right})"

    def spans(self):
        """Two figures of fixed periods, nothing else around them that could have a span."""
        forms = ["a[{}]", "b[{}]", "t[{}]", "r[{}]", "yoy(a[{}])", "rank(b[{}])"]
        left, right = (self.rng.choice(forms).format(self.rng.choice(PERIODS)) for _ in range(2))
        return f"2 * ({left} {self.rng.choice('+-*/')} {right})"


def expressions(rng, count):
    write = Writer(rng)
    for _ in range(count):
        depth = rng.randrange(1, 5)
        if rng.random() < 0.1:
            yield write.spans()
            continue
        yield write.number(depth) if rng.random() < 0.5 else f"if({write.condition(depth)}, 1, 0)"


# ---- what is expected ----


def expected(engine, code, period, entity, text):
    source = engine.source(code)
    cell = engine.cell(language.parse(text), Context(source, entity, source.key(parse_period(period))))
    return cell.name if is_reason(cell) else number_text(Fraction(cell))


def c_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_include(engine, rows, rng, texts):
    print("/* Made by tests/oracle/expressions.py, which says what is in it. */")
    print("static const char *const case_rows[] = {")
    for entity, indicator, period, value in rows:
        print(f"    {c_text(f'{indicator} {entity} {period} {value}')},")
    print("};\n")
    print("static const struct {\n  const char *own, *period, *entity, *text, *expected;\n} cases[] = {")
    for text in texts:
        code, period, entity = rng.choice(["a", "b", "r"]), rng.choice(PERIODS[4:]), rng.choice(ENTITIES)
        result = expected(engine, code, period, entity, text)
        print(f"    {{{c_text(code)}, {c_text(period)}, {c_text(entity)}, {c_text(text)}, {c_text(result)}}},")
    print("};")


def ask(program, folder, text):
    """(indicator, period, entity) -> what the program gives."""
    command = [program, "derive", str(folder), "--measures", text, "--indicators", "a,b,r", "--format", "csv", "--reasons", "--quiet"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    rows = list(csv.reader(answer.stdout.splitlines()))
    return {(row[1], row[2], row[0]): row[-2] or row[-1] for row in rows[1:]}


def try_program(program, folder, engine, texts):
    differ = 0
    for text in texts:
        try:
            answers = ask(program, folder, text)
        except RuntimeError as error:
            print(f"{text}\n  {error}")
            differ += 1
            continue
        wrong = [(key, want, have) for key, have in answers.items()
                 if (want := expected(engine, key[0], key[1], key[2], text)) != have]
        differ += bool(wrong)
        if wrong:
            (code, period, entity), want, have = wrong[0]
            print(f"{text}\n  {code} {period} {entity}: expected {want}, found {have} ({len(wrong)} of {len(answers)} differ)")
    print(f"{differ} expressions differ", file=sys.stderr)
    return bool(differ)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--try", dest="program")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    rows = observations(rng)
    texts = list(expressions(rng, options.cases))
    with tempfile.TemporaryDirectory() as folder:
        write_case(folder, rows)
        engine = Engine(load([folder]))
        if options.program:
            sys.exit(try_program(options.program, folder, engine, texts))
        write_include(engine, rows, rng, texts)


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    main()
