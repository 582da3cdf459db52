#!/usr/bin/env python3
"""Random test files of rules against an independent reading of them: rule_tests.py --tongbi PATH [--files N] [--seed S] [--keep DIR]

A file has simple threshold rules (`value < 5`, with `for`, `clear`, `clear_for`, `missing`), series written in every way the format has, and
lists of expected states. The states are worked out here from the text of the file alone: the series are expanded, and each rule is followed
by the table of the design page, over exact fractions. Half of the lists are spoilt in some periods. The program must find exactly the spoilt
periods, and say of each what is worked out here. Exit status 1 if anything differs.
"""

import argparse
import csv
import io
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

OPERATORS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
             "=": lambda a, b: a == b, "!=": lambda a, b: a != b}
POLICIES = ("hold", "reset", "alert")
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
STATES = ("inactive", "pending", "firing", "resolved")
# First periods, and the gaps that leave their timeline as it is: dates and totals from January step by what is there, so a period that is
# not reported at all may be no step.
FIRSTS = {"2019-01": "_.", "2019-Q3": "_.", "2019-H1": "_.", "2001": "_.", "2020-02-27": "_", "2019-01..2019-02": "_",
          "2019-06-30 2019-09-30": "_", "2019-Q1 2019-H1": "_"}


# ------------------------------------------------------------------------------------------------------ reading the format

def expand(text):
    """The values of a series: fractions, None where there is no figure."""
    values = []
    for word in text.split():
        run = re.fullmatch(rf"({NUMBER})([+-](?:\d+\.?\d*|\.\d+))x(\d+)", word)
        if run:
            start, step, further = Fraction(run[1]), Fraction(run[2]), int(run[3])
            values += [start + k * step for k in range(further + 1)]
            continue
        run = re.fullmatch(rf"({NUMBER}|_|\.)(?:([x*])(\d+))?", word)
        what = None if run[1] in "_." else Fraction(run[1])
        count = 1 if run[2] is None else int(run[3]) + (run[2] == "x" and what is not None)
        values += [what] * count
    return values


def expand_states(text):
    """The words of a list of expected states, one a period."""
    words = []
    for word in text.split():
        name, _, count = word.partition("*")
        words += [name] * int(count or 1)
    return words


# ----------------------------------------------------------------------------------------------------------- the machine

def truth(condition, value):
    operator, threshold = condition
    return None if value is None else OPERATORS[operator](value, Fraction(threshold))


def follow(rule, values):
    """The state after every period, with /nodata where the condition asked for was unknown and that is no alarm."""
    state, episodes, count, clear_count, found = "inactive", 0, 0, 0, []
    for value in values:
        firing = state == "firing"
        if firing and not rule["clear"]:
            known = truth(rule["when"], value)
            answer = None if known is None else not known
        else:
            answer = truth(rule["clear"] if firing else rule["when"], value)
        mark = "/nodata" if answer is None and rule["missing"] != "alert" else ""
        if firing:
            if answer:
                clear_count += 1
                if clear_count >= rule["clear_for"]:
                    state = "resolved"
            elif answer is False or rule["missing"] != "hold":
                clear_count = 0
        else:
            holds = answer if answer is not None else {"hold": None, "reset": False, "alert": True}[rule["missing"]]
            if holds:
                count = count + 1 if state == "pending" else 1
                state = "pending"
                if count >= rule["for"]:
                    state, clear_count, episodes = "firing", 0, episodes + 1
            elif holds is False and state == "pending":
                state = "resolved" if episodes else "inactive"
        found.append(state + mark)
    return found


# ------------------------------------------------------------------------------------------------------------- random files

def random_number(chance):
    digits = chance.choice((0, 0, 1, 2))
    value = chance.randint(-12 * 10**digits, 12 * 10**digits)
    return str(value) if digits == 0 else f"{'-' if value < 0 else ''}{abs(value) // 10**digits}.{abs(value) % 10**digits:0{digits}}"


def random_condition(chance):
    return chance.choice(list(OPERATORS)), random_number(chance)


def random_rule(chance):
    return {"when": random_condition(chance), "clear": chance.random() < 0.4 and random_condition(chance) or None,
            "for": chance.choice((1, 1, 2, 3, 5)), "clear_for": chance.choice((1, 1, 2, 3)), "missing": chance.choice(POLICIES)}


def random_run(chance, gaps):
    kind = chance.randrange(8)
    if kind < 3:
        return random_number(chance)
    if kind == 3:
        step = random_number(chance).lstrip("-")
        return f"{random_number(chance)}{chance.choice('+-')}{step}x{chance.randint(0, 6)}"
    if kind == 4:
        return f"{random_number(chance)}x{chance.randint(0, 3)}"
    if kind == 5:
        return f"{random_number(chance)}*{chance.randint(1, 4)}"
    return chance.choice(gaps) + chance.choice(("", "", "x2", "*3"))


def random_series(chance, length, gaps):
    """A series that begins and ends with a figure, so that its timeline has all its periods."""
    runs = [random_number(chance)] + [random_run(chance, gaps) for _ in range(length)] + [random_number(chance)]
    return " ".join(runs)


def rule_row(number, rule):
    condition = lambda c: f"value {c[0]} {c[1]}" if c else ""
    return f"R{number},x,{condition(rule['when'])},{condition(rule['clear'])},{rule['for']},{rule['clear_for']},{rule['missing']}"


def squeeze(words, chance):
    """States as a line, some of those that repeat as WORD*N."""
    out, at = [], 0
    while at < len(words):
        n = 1
        while at + n < len(words) and words[at + n] == words[at] and chance.random() < 0.8:
            n += 1
        out.append(words[at] if n == 1 else f"{words[at]}*{n}")
        at += n
    return " ".join(out)


def spoil(words, chance):
    """Another word in some periods; returns the words and the places that are wrong now."""
    words, wrong = list(words), set()
    for at in range(len(words)):
        draw = chance.random()
        if draw < 0.1:
            other = chance.choice([s + m for s in STATES for m in ("", "/nodata")])
            wrong |= {at} if other != words[at] else set()
            words[at] = other
        elif draw < 0.15:
            words[at] = "_"
        elif draw < 0.2:
            wrong |= {at} if "/nodata" not in words[at] else set()
            words[at] = "nodata"
    return words, wrong


def random_file(chance):
    """The text of a file, and of every line that expects something the periods that differ, with what is found there."""
    rules = [random_rule(chance) for _ in range(chance.randint(1, 5))]
    lines = ["rules", "rule,indicator,when,clear,for,clear_for,missing"]
    lines += [rule_row(number, rule) for number, rule in enumerate(rules)] + [""]
    differing = {}
    for test in range(chance.randint(1, 6)):
        entities = [f"e{number}" for number in range(chance.randint(1, 4))]
        length = chance.randint(0, 12)
        first = chance.choice(list(FIRSTS))
        series = {entity: random_series(chance, length, FIRSTS[first]) for entity in entities}
        # every entity's timeline is the indicator's: it goes as far as the longest series
        longest = max(len(expand(text)) for text in series.values())
        lines += [f"test number {test}", f"from {first}"] + [f"series x @ {entity} : {text}" for entity, text in series.items()]
        for _ in range(chance.randint(1, 5)):
            number, entity = chance.randrange(len(rules)), chance.choice(entities)
            values = expand(series[entity])
            found = follow(rules[number], values + [None] * (longest - len(values)))
            expected, wrong = spoil(found, chance) if chance.random() < 0.5 else (found, set())
            lines.append(f"expect R{number} @ {entity} : {squeeze(expected, chance)}")
            assert expand_states(lines[-1].split(" : ")[1]) == expected
            differing[len(lines)] = [(expected[at], found[at]) for at in sorted(wrong)]
    return "\n".join(lines) + "\n", differing


# ----------------------------------------------------------------------------------------------------------------- comparing

def told(program, path):
    """What the program says differs: by line, (expected, found) in the order of the periods."""
    run = subprocess.run([program, "test", "--quiet", "--format", "csv", path.name], capture_output=True, text=True, cwd=path.parent, check=False)
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    by_line = {}
    for row in rows:
        if row["outcome"] == "failed":
            by_line.setdefault(int(row["at_line"]), []).append((row["expected"], row["found"]))
    right_status = run.returncode == (1 if by_line else 0)
    return (by_line if right_status and rows else None), run.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tongbi", required=True)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    program = str(Path(given.tongbi).resolve())
    expectations = differences = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(given.files):
            text, differing = random_file(random.Random(f"{given.seed}/{number}"))
            path = folder / f"{number}.test"
            path.write_text(text, encoding="utf-8")
            wanted = {line: periods for line, periods in differing.items() if periods}
            found, messages = told(program, path)
            if found != wanted:
                print(f"FAIL file {number}, seed {given.seed}\n{text}\nexpected to differ: {wanted}\nfound to differ:    {found}\n{messages}")
                return 1
            expectations += len(differing)
            differences += sum(map(len, wanted.values()))
    print(f"ok   {given.files} files, {expectations} lists of states, {differences} periods that differ and were found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
