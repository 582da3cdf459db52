#!/usr/bin/env python3
"""An independent oracle for tongbi: derive, rank and alerts, exact and slow, from the design page alone.

    oracle.py derive FILES... --measures LIST [--case DIR] [--as-of DATE]
    oracle.py rank FILES... --indicator X --period P [--within G] [--case DIR]
    oracle.py alerts FILES... [--rules F] [--every-period] [--muted] [--case DIR]

FILES are CSV files of observations, or one case folder. The output is what the program prints with --format csv.
"""

import argparse
import csv
import multiprocessing
import sys

sys.dont_write_bytecode = True

from reference import language  # noqa: E402
from reference.cells import is_reason  # noqa: E402
from reference.decimals import number_text  # noqa: E402
from reference.evaluate import Context, Engine  # noqa: E402
from reference.machine import HEADER, HIDDEN, alert_rows  # noqa: E402
from reference.panel import load  # noqa: E402
from reference.periods import parse_period, period_text  # noqa: E402

SHARED = []  # engine and measures, inherited by the processes of derive


def text_of(cell):
    return "" if is_reason(cell) else number_text(cell)


def derive_rows(engine, measures):
    """Every observation read and every derived cell, by indicator, period and entity; one process per indicator."""
    codes = sorted(engine.panel.indicator_codes(), key=str.encode)
    trees = [language.parse(text) for text in measures]
    for code in codes:
        engine.source(code)
    SHARED[:] = [engine, trees]
    with multiprocessing.get_context("fork").Pool() as pool:
        for rows in pool.imap(derive_one, codes):
            yield from rows


def derive_one(code):
    engine, trees = SHARED
    source, rows = engine.source(code), []
    for entity, span in sorted(source.keys(), key=lambda key: (key[1], key[0].encode())):
        context = Context(source, entity, span)
        cells = [source.cell(entity, span)] + [engine.cell(tree, context) for tree in trees]
        rows.append([entity, code, period_text(source.label(span))] + [text_of(cell) for cell in cells])
    return rows


def is_wanted(source, span, wanted):
    """The period asked for; of an open one without its end the open spans that begin so."""
    if wanted.open:
        return span.open and span.first == wanted.first
    return span == source.key(wanted)


def rank_rows(engine, code, period, within):
    """Ranked entities by rank, then code; those without a rank last."""
    source = engine.source(code)
    wanted = parse_period(period)
    trees = [language.parse(text) for text in ("rank", "value", "rank_yoy", "yoy")]
    rows = []
    for entity, span in {(entity, at) for entity, at in source.keys() if is_wanted(source, at, wanted)}:
        about = engine.panel.entity(entity)
        if within and within != "parent" and within != about.level and within not in about.groups:
            continue
        rank, *rest = (engine.cell(tree, Context(source, entity, span, within)) for tree in trees)
        order = (is_reason(rank), 0 if is_reason(rank) else rank, entity.encode())
        rows.append((order, [text_of(rank), entity] + [text_of(cell) for cell in rest]))
    return [row for _, row in sorted(rows)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("derive", "rank", "alerts"):
        command = commands.add_parser(name)
        command.add_argument("files", nargs="+")
        command.add_argument("--case")
        command.add_argument("--as-of")
    commands.choices["derive"].add_argument("--measures", required=True)
    commands.choices["rank"].add_argument("--indicator", required=True)
    commands.choices["rank"].add_argument("--period", required=True)
    commands.choices["rank"].add_argument("--within", default="")
    commands.choices["alerts"].add_argument("--rules")
    commands.choices["alerts"].add_argument("--every-period", action="store_true")
    commands.choices["alerts"].add_argument("--muted", action="store_true")
    return parser.parse_args()


def main():
    options = arguments()
    engine = Engine(load(options.files, options.case, getattr(options, "rules", None), options.as_of))
    out = csv.writer(sys.stdout, lineterminator="\n")
    if options.command == "derive":
        measures = language.split_list(options.measures)
        out.writerow(["entity", "indicator", "period", "value", *measures])
        out.writerows(derive_rows(engine, measures))
    elif options.command == "rank":
        out.writerow(["rank", "entity", "value", "rank_yoy", "value_yoy"])
        out.writerows(rank_rows(engine, options.indicator, options.period, options.within))
    else:
        out.writerow(HEADER + HIDDEN * options.muted)
        out.writerows(alert_rows(engine, options.every_period, options.muted))


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    main()
