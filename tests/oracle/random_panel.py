#!/usr/bin/env python3
"""Writes a random case folder to try two programs on: gaps, missing values, ties, negative and zero values, 0 to 3
decimals, quarters, months, years, totals from January and dates, breaks, bases and index units, in shuffled order, with rules.

    random_panel.py DIR --seed S --rows N

About N observations; the same seed and N give the same files.
"""

import argparse
import csv
import random
from calendar import monthrange
from decimal import Decimal
from pathlib import Path

YEARS = range(2015, 2025)
QUARTERS = [f"{y}-Q{q}" for y in YEARS for q in (1, 2, 3, 4)]
MONTHS = [f"{y}-{m:02d}" for y in YEARS for m in range(1, 13)]
FROM_JANUARY = [f"{y}-01..{y}-{m:02d}" for y in YEARS for m in range(2, 13)]
QUARTER_ENDS = [f"{y}-{m:02d}-{monthrange(y, m)[1]}" for y in YEARS for m in (3, 6, 9, 12)]
ODD_DAYS = ["2019-12-31", "2020-02-29", "2020-12-31", "2021-02-28", "2021-12-31", "2022-02-28", "2022-05-17", "2023-05-17",
            "2024-02-29", "2024-05-17"]
# Open spans are published at the end of their year or of February, some of them twice: then the later one is the figure.
SINCE = {f"{y}-03..": [[f"{y}-12-31"], [f"{y}-12-31"], [f"{y + 1}-02-28"], [f"{y}-08-15", f"{y}-12-31"]][y % 4] for y in YEARS}
MISSING = ["", "NA", "#N/A", "NaN"]

# indicator: (periods, kind, better, decimals, smallest, largest); narrow ranges make ties and zeros
SERIES = {
    "q_flow": (QUARTERS, "flow", "up", 2, 1, 5_000_000),
    "q_signed": (QUARTERS, "ratio", "down", 1, -60, 60),
    "q_ties": (QUARTERS, "", "none", 0, 0, 6),
    "m_flow": (MONTHS, "", "", 0, 0, 4000),
    "y_mean": ([str(y) for y in range(2005, 2025)], "mean", "up", 3, 0, 900_000),
    "c_total": (FROM_JANUARY, "flow", "up", 1, 0, 900_000),
    "c_quarters": ([f"{y}-{p}" if p else str(y) for y in YEARS for p in ("Q1", "H1", "01", "")], "flow", "up", 0, 0, 900),
    "g_all": ([f"{y}-{p}" for y in YEARS for p in ("Q1", "Q2", "H1", "Q3", "9", "Q4", "12")], "flow", "up", 1, 0, 90_000),
    "g_half": ([f"{y}-{p}" for y in YEARS for p in ("Q1", "Q2", "H1", "Q3", "Q4")], "flow", "down", 0, 0, 900),
    "g_months": ([f"{y}-{p}" for y in YEARS for p in (2, "Q1", *range(4, 13), "Q2", "Q3", "Q4")], "flow", "", 1, 0, 90_000),
    "mixed": (QUARTERS + [str(y) for y in YEARS], "", "down", 2, 100, 100_000),
    "o_since": (SINCE, "flow", "up", 1, 0, 9_000),
    "s_ends": (QUARTER_ENDS, "stock", "up", 0, 0, 90_000),
    "s_odd": (ODD_DAYS, "stock", "down", 1, -90, 9_000),
    "b_basis": (QUARTERS, "flow", "up", 1, 1, 90_000),
    "b_total": (FROM_JANUARY, "flow", "up", 0, 0, 9_000),
    "b_index": (MONTHS, "index", "", 1, 800, 1200),
}
# The third period of a year's totals by quarter has no short name.
SERIES["c_quarters"] = ([f"{p[:4]}-01..{p[:4]}-09" if p.endswith("-01") else p for p in SERIES["c_quarters"][0]],
                        *SERIES["c_quarters"][1:])


def total(text):
    """Single quarters beside totals from January: 2024-9 stands for January to September."""
    year, _, part = text.partition("-")
    return f"{year}-01..{year}-{int(part):02d}" if part.isdigit() else text


for code in ("g_all", "g_half", "g_months"):
    SERIES[code] = ([total(text) for text in SERIES[code][0]], *SERIES[code][1:])


# What rows of these state beside their value: a basis, a break, the unit of an index; most state the same.
BASES = ["", "", "final", "final", "final", "final", "preliminary"]
UNITS = ["", "", "", "2015=100"]
DECLARED = {"b_index": ("", "2020=100"), "q_signed": ("final", "")}

FORMULAS = {
    "d_share": ("100 * q_ties / q_flow", "ratio", "up"),
    "d_sum": ("q_flow + q_signed - coalesce(q_ties, 0)", "", "down"),
    "d_chain": ("yoy_pct(d_sum) - yoy_pct(q_flow)", "ratio", "none"),
    "d_stock": ("s_ends / (1 + q_ties)", "ratio", "up"),
    "d_basis": ("b_basis / (1 + q_ties)", "ratio", "up"),
    "d_month": ("if(m_flow > mean(m_flow, 12, min=6), 1, 0) + least(m_flow, 1000) / 7", "", "up"),
}

RULES = [
    # indicator, when, clear, for, clear_for, within, entities, missing
    ("q_flow", "yoy_pct < -20", "", 1, 1, "", "", ""),
    ("q_flow;q_ties", "rank <= 3 and pop > 0", "rank > 10", 1, 2, "", "", "hold"),
    ("q_*", "value < lag(1)", "", 3, 1, "", "", "reset"),
    ("q_ties", "value > mean(4, min=2) or value = 0", "value < 2", 2, 1, "", "", "alert"),
    ("m_flow", "value > 1.5 * highest(lag(1), 6)", "", 1, 3, "", "", "hold"),
    ("m_flow", "abs(zscore(12, min=8)) > 2.5", "", 1, 1, "", "", "reset"),
    ("c_total", "discrete < 0", "discrete > 0", 1, 2, "", "", "hold"),
    ("c_*", "yoy_pct(discrete) < -60", "", 1, 1, "", "group_a", "hold"),
    ("mixed", "yoy_pct <= -25 and not rank > 20", "", 1, 1, "upper", "upper", "hold"),
    ("y_mean", "slope(5) < 0 and trend_p(5) < 0.3", "", 1, 1, "", "", "hold"),
    ("y_mean", "cagr(3) < -10", "", 2, 1, "", "", "hold"),
    ("s_ends", "pop_pct < -50 or missing(value)", "", 1, 1, "", "", "hold"),
    ("s_odd", "yoy < 0", "", 2, 1, "", "", "hold"),
    ("g_*", "yoy_pct < -20", "", 1, 1, "", "", "hold"),
    ("g_*", "value < lag(1) or discrete < 0", "", 2, 1, "", "", "reset"),
    ("g_*", "missing(value)", "", 1, 1, "", "group_b", "alert"),
    ("o_since", "yoy_pct < -10 or rank <= 2", "", 1, 1, "", "", "hold"),
    ("d_share", "rank_yoy <= -5", "", 1, 1, "parent", "", "hold"),
    ("d_*", "percentile > 90", "percentile < 50", 2, 2, "", "lower", "hold"),
    ("q_flow", "abs(children_gap(min=1)) > 200000", "", 1, 1, "", "upper", "hold"),
    ("q_flow", "share > 60", "", 1, 1, "", "lower", "hold"),
    ("b_basis", "value < lag(1) or b_basis[2020-Q1] > value", "", 1, 1, "", "", "hold"),
    ("b_basis", "value > mean(4, min=2) and rank < 20", "", 1, 1, "parent", "", "reset"),
    ("b_basis", "value - q_signed > 40000", "q_flow / value > 10", 2, 1, "", "", "hold"),
    ("b_index", "value > highest(lag(1), 6) or yoy_pct > 20", "", 1, 1, "", "", "hold"),
    ("never_seen", "value > 0", "", 1, 1, "", "group_b", "hold"),
]


# What each of the rules above inhibits: itself below, others, circles, names that are not there.
INHIBITS = {1: "children; P09", 2: "P01@descendants", 3: "所有下级", 5: "P06;P05", 7: "P08@下级;P08", 9: "P12", 10: "P11", 11: "P10;P14",
            12: "P13 ; nobody", 16: "descendants;P17@children", 17: "P04@children; P02"}


def mutes(rng, entities, rules):
    """Of a rule, an entity, an indicator or all of them; between days and periods, or for good."""
    spans = ["", "2015", "2018-Q3", "2019-06", "2020-02-29", "2021-H1", "2023", "2024-12"]
    for _ in range(60):
        first, last = sorted(rng.choices(range(len(spans)), k=2))
        rule = rng.choice([*rules, *rules, "P1*", "*"])
        entity = rng.choice(entities) if rule == "*" or rng.random() < 0.7 else ""
        yield [rule, entity, rng.choice(["", "", *SERIES]), spans[first], rng.choice(["", spans[last]]),
               rng.choice(["Known, and being mended", "", "Boundaries moved, see note"])]


def number(rng, decimals, low, high):
    """A decimal with at most that many digits after the point, sometimes in an odd but valid form."""
    digits = rng.randint(0, decimals)
    mantissa = rng.randint(low, high) // 10 ** (decimals - digits)
    text = str(abs(mantissa)).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    if digits and text.startswith("0.") and rng.random() < 0.2:
        text = text[1:]
    if not digits and rng.random() < 0.02:
        text += "."
    return "-" + text if mantissa < 0 else text


def printed(rng, text):
    """How a yearbook might print the value: with zeros, rounded, in 万, with a word for a fall; mostly not at all, sometimes wrongly."""
    value, form = Decimal(text), rng.randrange(40)
    if form == 0:
        return f"{value:.{rng.randint(0, 4)}f}"
    if form == 1:
        return f"{value:.2f}%"
    if form == 2:
        return f"{abs(value) / 10000:.{rng.randint(0, 3)}f}万"
    if form == 3:
        return f"{'下降' if value < 0 else '增长'}{abs(value)}%" if text[-1] != "." and abs(value) >= 1 else ""
    if form == 4:
        return rng.choice(["不详", "37", f"{value + 1:.1f}"])
    return ""


def series(rng, entity, code):
    """One entity's rows of an indicator: it begins and ends somewhere, has gaps, and often stays where it was."""
    periods, _, _, decimals, low, high = SERIES[code]
    periods = list(periods)
    begin = rng.randint(0, len(periods) // 4)
    last, settled = "", rng.random() < 0.6
    for period in periods[begin:len(periods) - rng.choice([0, 0, 0, 2])]:
        if rng.random() < 0.06:
            continue
        if rng.random() < 0.03:
            yield [entity, code, period, rng.choice(MISSING), "", SINCE.get(period, [""])[-1], *stated(rng, code, settled)]
            continue
        for vintage in SINCE.get(period, [])[:-1]:
            yield [entity, code, period, number(rng, decimals, low, high), "", vintage, "", "", ""]
        last = last if last and rng.random() < 0.1 else number(rng, decimals, low, high)
        yield [entity, code, period, last, printed(rng, last), SINCE.get(period, [""])[-1], *stated(rng, code, settled)]


def stated(rng, code, settled):
    """Status, basis and unit of a row; `settled` entities state nothing that could be mixed up."""
    if not code.startswith("b_") or settled:
        return ["", "", ""]
    status = "B" if rng.random() < 0.03 else ""
    return [status, "", rng.choice(UNITS)] if code == "b_index" else [status, rng.choice(BASES), ""]


def observations(rng, entities):
    rows = [row for entity in entities for code in SERIES if rng.random() < 0.95 for row in series(rng, entity, code)]
    rng.shuffle(rows)
    return rows


def entity_rows(rng, entities):
    """Every tenth entity is a parent; a few stand outside the tree."""
    parents = entities[::10]
    for entity in entities:
        is_parent = entity in set(parents)
        groups = ";".join(g for g in ("group_a", "group_b") if rng.random() < 0.5)
        parent = "" if is_parent or rng.random() < 0.03 else rng.choice(parents)
        yield [entity, "upper" if is_parent else "lower", parent, groups]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def make(folder, seed, rows):
    rng = random.Random(seed)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    entities = [f"E{i:05d}" for i in range(max(12, rows // 590))]
    rng.shuffle(entities)
    made = observations(rng, entities)
    write(folder / "observations.csv", ["entity", "indicator", "period", "value", "written", "vintage", "status", "basis", "unit"], made)
    write(folder / "entities.csv", ["entity", "level", "parent", "groups"], entity_rows(rng, entities))
    about = [[code, kind, better, "", *DECLARED.get(code, ("", ""))] for code, (_, kind, better, *_) in SERIES.items()]
    about += [[code, kind, better, formula, "", ""] for code, (formula, kind, better) in FORMULAS.items()]
    about.append(["never_seen", "flow", "", "", "", ""])
    write(folder / "indicators.csv", ["indicator", "kind", "better", "formula", "basis", "unit"], about)
    header = ["rule", "indicator", "when", "clear", "for", "clear_for", "within", "entities", "missing", "severity", "message", "inhibits"]
    rules = [[f"P{i:02d}", *rule, "medium", f"Random rule {i}", INHIBITS.get(i, "")] for i, rule in enumerate(RULES, 1)]
    write(folder / "rules.csv", header, rules)
    write(folder / "mutes.csv", ["rule", "entity", "indicator", "from", "until", "reason"], mutes(rng, entities, [row[0] for row in rules]))
    return len(made)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    print(make(options.folder, options.seed, options.rows), "observations")


if __name__ == "__main__":
    main()
