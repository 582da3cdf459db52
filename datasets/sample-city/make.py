#!/usr/bin/env python3
"""Makes the tables of the sample city. Every number here is invented.

    make.py            writes the CSV files of this folder
    make.py --check    exits 1 if the files differ from what it would write

Only whole numbers are used, and the variation comes from SHA-256, so that the files are the same, byte for byte,
on every machine. A series never changes because another one was added.
"""

import csv
import hashlib
import io
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the folder holds data, not caches

import release  # noqa: E402
import tables  # noqa: E402

HERE = Path(__file__).resolve().parent
CITY = "SC0000"
SIZES = dict(zip([d[0] for d in tables.DISTRICTS], [1500, 1320, 1180, 1050, 960, 880, 790, 700, 620, 540, 470, 400]))
YEARS = range(2019, 2025)
QUARTERS = [f"{year}-Q{q}" for year in YEARS for q in range(1, 5)]
MONTHS = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
COLUMNS = ["entity", "indicator", "period", "value", "written", "unit", "base", "status", "vintage"]

# code: (value of a district of size 1000, growth a quarter in per mille, decimals, noise in per mille)
QUARTERLY = {
    "tax_mfg": (42000, 6, 1, 4),
    "tax_trade": (30000, 5, 1, 4),
    "tax_realestate": (18000, 4, 1, 4),
    "tax_services": (30000, 7, 1, 4),
    "criminal_cases": (900, 0, 0, 8),
    "petitions": (200, 0, 0, 20),
}
SEASONS = {"tax": [1080, 1020, 940, 960], "criminal_cases": [960, 1000, 1040, 1000], "petitions": [1000, 1030, 990, 980]}
SECTORS = [code for code in QUARTERLY if code.startswith("tax_")]

# Planted levels: (indicator, district): [(first period, last period, per mille of the ordinary level)]
PLANTED = {
    ("criminal_cases", "SC0005"): [("2023-Q3", "2024-Q4", 1900)],
    ("criminal_cases", "SC0004"): [("2022-Q1", "2024-Q4", 1200)],
    ("criminal_cases", "SC0010"): [("2024-Q4", "2024-Q4", 1500)],
    ("petitions", "SC0007"): [("2021-Q2", "2021-Q4", 3000), ("2024-Q1", "2024-Q4", 2800)],
    ("tax_realestate", "SC0010"): [("2024-Q1", "2024-Q4", 700)],
    ("police_calls", "SC0008"): [("2023-01", "2024-12", 1600)],
    ("police_calls", "SC0010"): [("2024-05", "2024-10", 1600)],
    ("fai", "SC0009"): [("2023-08", "2023-08", 300)],
    ("re_invest", "SC0002"): [("2024-01", "2024-12", 700)],
    ("industrial_output", "SC0008"): [("2024-03", "2024-12", 750)],
    ("sewage_treated", "SC0001"): [("2023-Q2", "2023-Q4", 1280), ("2024-Q1", "2024-Q1", 1150)],
    ("pm25", "SC0002"): [("2024-Q1", "2024-Q1", 1300)],
    ("firms", "SC0011"): [("2024-Q1", "2024-Q4", 800)],
    ("rd_spend", "SC0004"): [("2022", "2022", 550)],
    ("rd_spend", "SC0009"): [("2022", "2022", 900), ("2023", "2023", 800), ("2024", "2024", 700)],
}


def noise(spread, *key):
    """A whole number from -spread to spread that depends on the key alone."""
    digest = hashlib.sha256("|".join(key).encode()).digest()
    return int.from_bytes(digest[:8], "big") % (2 * spread + 1) - spread


def planted(code, entity, period):
    """Per mille of the ordinary level."""
    for first, last, level in PLANTED.get((code, entity), ()):
        if first <= period <= last:
            return level
    return 1000


def level(code, entity, period, base, growth, season, spread):
    """The value of a district in a period as a whole number: size, growth, season, noise and what is planted."""
    parts = [SIZES[entity], growth, season, 1000 + noise(spread, code, entity, period), planted(code, entity, period)]
    value = base
    for part in parts:
        value *= part
    return value // 1000 ** len(parts)


def decimal(mantissa, decimals):
    """A decimal as text, written with all its digits."""
    digits = str(abs(mantissa)).rjust(decimals + 1, "0")
    sign = "-" if mantissa < 0 else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def row(entity, code, period, value, **more):
    return {"entity": entity, "indicator": code, "period": period, "value": value, **more}


def with_city(cells):
    """Adds the city, the sum of its districts, to {(entity, period): whole number}."""
    for period in dict.fromkeys(period for _, period in cells):
        cells[CITY, period] = sum(cells[d, period] for d in SIZES)
    return cells


def rows_of(code, cells, decimals):
    """Rows by entity and period, in the order of both."""
    return [row(entity, code, period, decimal(value, decimals)) for (entity, period), value in sorted(cells.items())]


# ---- quarters ----


def quarterly(code):
    base, growth, _, spread = QUARTERLY[code]
    season = SEASONS.get(code) or SEASONS["tax"]
    return {
        (d, p): level(code, d, p, base, 1000 + growth * t, season[t % 4], spread)
        for d in SIZES
        for t, p in enumerate(QUARTERS)
    }


def shrink_manufacturing(cells):
    """A share falling for three years: 10 % less at once, 2 % more of the level in each later quarter."""
    for t, period in enumerate(QUARTERS[12:]):
        cells["SC0003", period] = cells["SC0003", period] * (900 - 20 * t) // 1000


def quarter_cells():
    cells = {code: quarterly(code) for code in QUARTERLY}
    shrink_manufacturing(cells["tax_mfg"])
    for code in cells:
        with_city(cells[code])
    cells["tax_total"] = {key: sum(cells[code][key] for code in SECTORS) for key in cells["tax_mfg"]}
    return cells


def quarter_rows(cells):
    rows = [r for code in sorted(cells) for r in rows_of(code, cells[code], 0 if code in ("criminal_cases", "petitions") else 1)]
    at = {(r["indicator"], r["entity"], r["period"]): r for r in rows}
    trade = at["tax_trade", "SC0006", "2022-Q4"]
    trade["value"] = decimal(cells["tax_trade"]["SC0006", "2022-Q4"], 5)  # 亿元 in a column of 万元
    gathered = at["petitions", CITY, "2023-Q3"]
    gathered["value"] = str(int(gathered["value"]) + 37)  # the one sum that does not add up
    at["criminal_cases", "SC0004", "2022-Q3"]["value"] = "…"
    rows.remove(at["criminal_cases", "SC0004", "2022-Q4"])
    for period in QUARTERS[20:]:
        restate(at, cells, "SC0010", period, 690)
    restate(at, cells, "SC0012", "2024-Q2", 1350)
    return rows


def restate(at, cells, entity, period, per_mille):
    """The base of a year ago on today's boundaries."""
    year_ago = cells["tax_realestate"][entity, QUARTERS[QUARTERS.index(period) - 4]]
    at["tax_realestate", entity, period]["base"] = decimal(year_ago * per_mille // 1000, 1)


def revision_rows(cells):
    """Services tax of one district was published too high; the totals were revised with it. One figure is withdrawn."""
    excess = cells["tax_services"]["SC0002", "2023-Q2"] * 3 // 10
    rows = [
        row(entity, code, "2023-Q2", decimal(cells[code][entity, "2023-Q2"] - excess, 1), vintage="2023-10-25")
        for code in ("tax_services", "tax_total")
        for entity in (CITY, "SC0002")
    ]
    return rows + [row("SC0011", "petitions", "2022-Q2", "", vintage="2022-09-15")]


def sewage_rows():
    capacity = {(d, p): 3000 * SIZES[d] // 1000 for d in SIZES for p in QUARTERS}
    season = [970, 1000, 1030, 1000]
    treated = {
        (d, p): level("sewage_treated", d, p, 2460, 1000, season[t % 4], 15) for d in SIZES for t, p in enumerate(QUARTERS)
    }
    return rows_of("sewage_capacity", with_city(capacity), 1) + rows_of("sewage_treated", with_city(treated), 1)


def water_rows():
    """Classes as printed; one district worsens, recovers for a quarter, worsens again."""
    rows = []
    bad = {"2023-Q1", "2023-Q2", "2023-Q4"}
    for entity in SIZES:
        usual = 3 if int(entity[-2:]) % 3 == 0 else 2
        for period in QUARTERS:
            grade = 4 if entity == "SC0012" and period in bad else usual
            rows.append(row(entity, "water_class", period, str(grade), written="ⅠⅡⅢⅣⅤ"[grade - 1] + "类"))
    return rows


def air_rows():
    season = [1300, 900, 700, 1100]
    return [
        row(d, "pm25", p, decimal((360 + 2 * i) * season[t % 4] * (1000 + noise(6, "pm25", d, p)) * planted("pm25", d, p) // 10**9, 1))
        for i, d in enumerate(SIZES)
        for t, p in enumerate(QUARTERS)
    ]


def price_rows():
    """An index whose base changes in 2023: the two halves may not be compared."""
    rows = []
    for entity in [CITY, *SIZES]:
        for t, period in enumerate(QUARTERS):
            old = period < "2023"
            value = (1020 if old else 1080 + 2 * t) + noise(6, "price_index", entity, period)
            unit = "上年同期=100" if old else "2020年=100"
            rows.append(row(entity, "price_index", period, decimal(value, 1), unit=unit))
    return rows


# ---- months ----


def police_rows():
    cells = {
        (d, p): level("police_calls", d, p, 1500, 1000 + t, 1000, 20) for d in SIZES for t, p in enumerate(MONTHS)
    }
    rows = rows_of("police_calls", with_city(cells), 0)
    for r in rows:
        if (r["entity"], r["period"]) == ("SC0008", "2023-01"):
            r["status"] = "B"
    return rows


def single_months(code, base, growth):
    return with_city(
        {
            (d, p): level(code, d, p, base, 1000 + growth * t, 900 + 25 * (t % 12 % 6), 10)
            for d in SIZES
            for t, p in enumerate(MONTHS)
        }
    )


def output_rows():
    """January and February are published as one block."""
    cells = single_months("industrial_output", 52000, 3)
    for entity, period in list(cells):
        if period.endswith("-01"):
            year = period[:4]
            cells[entity, f"{year}-01..{year}-02"] = cells.pop((entity, period)) + cells.pop((entity, f"{year}-02"))
    return rows_of("industrial_output", cells, 1)


def cumulative_rows(code, base):
    """1-2月 as one block, then 1-3月 and so on to the full year."""
    single = single_months(code, base, 2)
    cells = {}
    for entity in [CITY, *SIZES]:
        for year in YEARS:
            total = single[entity, f"{year}-01"]
            for month in range(2, 13):
                total += single[entity, f"{year}-{month:02d}"]
                cells[entity, f"{year}-01..{year}-{month:02d}"] = total
    if code == "fai":  # a cumulative total that is less than the one before
        cells["SC0012", "2022-01..2022-06"] = cells["SC0012", "2022-01..2022-05"] * 98 // 100
    return rows_of(code, cells, 0)


# ---- stocks and years ----


def stock_rows():
    firms = {(d, p): level("firms", d, p, 5000, 1000 + 5 * t, 1000, 1) for d in SIZES for t, p in enumerate(QUARTERS)}
    to_deliver = {(d, p): 2 * SIZES[d] for d in SIZES for p in QUARTERS}
    delivered = {(d, p): 2 * SIZES[d] * delivery(d, t) // 1000 for d in SIZES for t, p in enumerate(QUARTERS)}
    return (
        rows_of("firms", with_city(firms), 0)
        + rows_of("homes_delivered", with_city(delivered), 0)
        + rows_of("homes_to_deliver", with_city(to_deliver), 0)
    )


def delivery(entity, t):
    """Homes handed over, per mille of those to be handed over; one district stops at 70 %."""
    done = 200 + 34 * t
    return min(done, 700) if entity == "SC0006" else done


def year_rows():
    rd = {
        (d, str(y)): level("rd_spend", d, str(y), 80000, 1000 + 60 * (y - 2018), 1000, 5)
        for d in SIZES
        for y in range(2018, 2025)
    }
    population = {(d, f"{y}-12-31"): 400 * SIZES[d] * (1000 + 3 * (y - 2018)) // 1000000 for d in SIZES for y in range(2018, 2025)}
    return rows_of("population", with_city(population), 1) + rows_of("rd_spend", with_city(rd), 1)


# ---- files ----


def csv_text(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def observations(rows):
    used = [c for c in COLUMNS if any(c in r for r in rows)]
    return csv_text(used, rows)


def observed():
    """The rows of every file of observations but those of the press release: name -> rows."""
    quarters = quarter_cells()
    return {
        "quarters": quarter_rows(quarters),
        "revisions": revision_rows(quarters),
        "sewage": sewage_rows(),
        "water": water_rows(),
        "air": air_rows(),
        "prices": price_rows(),
        "months": output_rows() + police_rows(),
        "cumulative": cumulative_rows("fai", 3000) + cumulative_rows("re_invest", 1200),
        "stocks": stock_rows(),
        "years": year_rows(),
    }


def files():
    """Every file of the folder: name -> text."""
    rows = observed()
    city = release.City([r for table in rows.values() for r in table])
    rows["release"] = release.observation_rows(city)
    made = {f"observations-{name}.csv": observations(table) for name, table in rows.items()}
    made["claims.csv"] = csv_text(release.COLUMNS, release.claim_rows(city))
    for name, (columns, table) in tables.tables().items():
        made[name] = csv_text(columns, [dict(zip(columns, r)) for r in table])
    return made


def main():
    made = files()
    if sys.argv[1:] == ["--check"]:
        stale = [n for n, text in made.items() if not (HERE / n).exists() or (HERE / n).read_bytes() != text.encode()]
        stale += [p.name for p in HERE.glob("*.csv") if p.name not in made]
        print("\n".join(f"{name} differs" for name in stale) or "all files are as made")
        return 1 if stale else 0
    for name, text in made.items():
        (HERE / name).write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
