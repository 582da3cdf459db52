#!/usr/bin/env python3
"""The workbook, opened by LibreOffice and saved again as CSV, sheet by sheet, holds the texts and the numbers (to 15 digits) that the program's own CSV
tables hold: check_workbook.py PROGRAM DATASETS. Works in the current folder."""

import csv
import decimal
import glob
import os
import resource
import subprocess
import sys

PROGRAM, DATASETS = sys.argv[1:3]
MEASURES = "yoy, yoy_pct, rank"
# Comma, quote, UTF-8, from the first line, all sheets; cells as they are, not as they are shown; texts quoted.
FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"


def program(*arguments):
    subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def converted(book):
    """The sheets of a workbook as lists of rows, by name."""
    out = book + ".csv"
    subprocess.run(
        ["soffice", "-env:UserInstallation=file://" + os.path.abspath("profile"), "--headless", "--convert-to", FILTER, "--outdir", out, book],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    sheets = {}
    for path in glob.glob(glob.escape(out) + "/*.csv"):
        name = os.path.basename(path)[len(os.path.basename(book)[: -len(".xlsx")]) + 1 : -len(".csv")]
        with open(path, encoding="utf-8", newline="") as file:
            sheets[name] = list(csv.reader(file))
    return sheets


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def number(text):
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        return None


def same(a, b):
    """Equal texts, or numbers equal to 15 digits: the file holds 16 and LibreOffice prints 15, so that the last of them may have been rounded twice."""
    x, y = number(a), number(b)
    if a == b or x is None or y is None:
        return a == b
    return x == y or abs(x - y) <= decimal.Decimal("0.55").scaleb(y.adjusted() - 14)


def compare(what, found, expected):
    """Rows against rows: as many, and the columns that the expected table names (by its head, in order; a head may stand twice)."""
    heads = found[0]
    assert len(found) == len(expected), f"{what}: {len(found)} rows, expected {len(expected)}"
    places = [heads.index(head) for head in expected[0]]
    for line, (row, wanted) in enumerate(zip(found[1:], expected[1:]), 2):
        for place, head, text in zip(places, expected[0], wanted):
            assert same(row[place], text), f"{what}: row {line}, {head}: found {row[place]!r}, expected {text!r}"
    return (len(expected) - 1) * len(places)


def check_case(name, rows_max=None):
    """A dataset's workbook against the tables of a run and of derive."""
    case = os.path.join(DATASETS, name)
    program("report", case, "-o", name + ".xlsx", "--lang", "en", "--measures", MEASURES)
    program("run", case, "--out", name, "--excel-safe", "no", "--lang", "en")
    program("derive", case, "-o", name + "-derived.csv", "--measures", MEASURES)
    sheets = converted(name + ".xlsx")
    cells = compare(name + " measures", sheets["measures"], table(name + "-derived.csv"))
    cells += compare(name + " alerts", sheets["alerts"], table(name + "/alerts.csv"))
    for sheet, word in (("findings", "evidence"), ("verdicts", "verdict")):
        expected = table(f"{name}/{sheet}.csv")
        keys = [i for i, head in enumerate(expected[0]) if head not in (word, "status")]  # words, not keys, for people
        cells += compare(f"{name} {sheet}", sheets[sheet], [[row[i] for i in keys] for row in expected])
    return cells


NASTY = ["=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x.example")', "_x0041_", "<img src=x onerror=alert(1)>", "1e3", "0012", "2024-01",
         "'quoted", "http://x.example", "蒸湘区", "\U00020BB7", "TRUE", "#DIV/0!"]


def check_texts():
    """Names that spreadsheets could take for something else, and one that is longer than a cell takes."""
    os.mkdir("nasty")
    names = NASTY + ["x" * 40000]
    with open("nasty/entities.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["entity", "name"]] + [[f"E{i:02}", name] for i, name in enumerate(names)])
    with open("nasty/observations.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["entity", "indicator", "period", "value"]] + [[f"E{i:02}", "tax", "2024", i] for i in range(len(names))])
    program("report", "nasty", "-o", "nasty.xlsx", "--lang", "en")
    found = {row[0]: row[1] for row in converted("nasty.xlsx")["measures"][1:]}
    for i, name in enumerate(NASTY):
        assert found[f"E{i:02}"] == name, f"name {name!r} became {found[f'E{i:02}']!r}"
    long = found[f"E{len(NASTY):02}"]
    assert len(long) <= 32767 and long.endswith("x…[40000]"), long[-40:]


def check_size():
    """600,000 cells within a few seconds of work, in little memory."""
    os.mkdir("large")
    with open("large/observations.csv", "w", encoding="utf-8") as file:
        file.write("entity,indicator,period,value\n")
        for i in range(75000):
            file.write(f"E{i % 1250:04},i{i // 1250 % 3},{2005 + i // 3750}-Q{1 + i % 4},{i * 7919 % 1000003}.{i % 10}\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program("report", "large", "-o", "large.xlsx", "--measures", "lag(4), rank, mean(1)", "--quiet")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert seconds < 10, f"{seconds} s"
    return seconds


cells = check_case("zhengxiang-2024") + check_case("sample-city")
check_texts()
seconds = check_size()
print(f"workbook: {cells} cells equal; large workbook in {seconds:.1f} s of work")
