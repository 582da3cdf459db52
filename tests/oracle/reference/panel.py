"""The tables of a case: entities, indicators, rules and the panel of observations."""

import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from . import reported
from .decimals import decimals_written, parse_number
from .periods import as_stock, parse_period

MISSING_TEXTS = {"", "NA", "#N/A", "NaN", "…", "-"}
HEADER_ALIASES = {
    "REF_AREA": "entity", "INDICATOR": "indicator", "TIME_PERIOD": "period", "OBS_VALUE": "value", "OBS_STATUS": "status",
    "地区": "entity", "指标": "indicator", "时期": "period", "数值": "value",
}


class Entity(NamedTuple):
    code: str
    level: str = ""
    parent: str = ""
    groups: tuple = ()


class Indicator(NamedTuple):
    code: str
    unit: str = ""
    kind: str = ""
    better: str = ""
    basis: str = ""
    formula: str = ""


class Row(NamedTuple):
    """One observation; value None where it is missing. `decimals` are those of the printed figure where there is one."""

    value: Fraction
    decimals: int
    unit: str
    basis: str
    base: Fraction
    status: str
    vintage: str


class Panel:
    """Rows by indicator, span and entity. Stocks are keyed by end date; `written` keeps the spans they were written as."""

    def __init__(self):
        self.entities, self.indicators = {}, {}
        self.findings, self.rules, self.folder, self.as_of = {}, [], None, None
        self.rows, self.written = {}, {}

    def indicator(self, code):
        return self.indicators.get(code) or Indicator(code)

    def entity(self, code):
        return self.entities.get(code) or Entity(code)

    def finish(self):
        """What follows from the tables: all entities, their children, whether levels are in use."""
        observed = {e for spans in self.rows.values() for row in spans.values() for e in row}
        self.entity_codes = sorted(observed | set(self.entities), key=str.encode)
        self.has_levels = any(about.level for about in self.entities.values())
        self.children = {}
        for code, about in self.entities.items():
            if about.parent:
                self.children.setdefault(about.parent, []).append(code)

    def indicator_codes(self):
        return set(self.rows) | set(self.indicators)


def read_table(path):
    """The records of a CSV file as dictionaries with trimmed cells; header aliases are resolved."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file)
        header = [HEADER_ALIASES.get(name.strip(), name.strip()) for name in next(records)]
        return [dict(zip(header, map(str.strip, record))) for record in records if record]


def table_files(folder, name):
    """A table is one file or several."""
    folder = Path(folder)
    found = [folder / f"{name}.csv", *folder.glob(f"{name}-*.csv"), *(folder / name).glob("*.csv")]
    return sorted(path for path in found if path.is_file())


def load(paths, case=None, rules=None, as_of=None):
    """A panel from CSV files or one case folder, with the other tables of `case` where given."""
    panel = Panel()
    folders = [p for p in paths if Path(p).is_dir()]
    case = case or (folders[0] if folders else None)
    if case:
        _load_case(panel, case)
    if rules:
        panel.rules = read_table(rules)
    files = [f for p in paths for f in (table_files(p, "observations") if Path(p).is_dir() else [p])]
    _load_observations(panel, files, as_of)
    panel.finish()
    return panel


def _load_case(panel, folder):
    panel.folder = Path(folder)
    for path in table_files(folder, "entities"):
        for r in read_table(path):
            groups = tuple(g.strip() for g in r.get("groups", "").split(";") if g.strip())
            panel.entities[r["entity"]] = Entity(r["entity"], r.get("level", ""), r.get("parent", ""), groups)
    for path in table_files(folder, "indicators"):
        for r in read_table(path):
            fields = {name: r.get(name, "") for name in Indicator._fields[1:]}
            panel.indicators[r["indicator"]] = Indicator(r["indicator"], **fields)
    for path in table_files(folder, "findings"):
        panel.findings.update({r["finding"]: r for r in read_table(path)})
    panel.rules = [r for path in table_files(folder, "rules") for r in read_table(path)]
    package = Path(folder) / "datapackage.json"
    if package.exists():
        as_of = json.loads(package.read_text(encoding="utf-8")).get("tongbi", {}).get("as_of")
        panel.as_of = date.fromisoformat(as_of).toordinal() if as_of else None


def _load_observations(panel, files, as_of):
    """The latest vintage of each key wins; a row without a vintage is the oldest."""
    for path in files:
        for r in read_table(path):
            if as_of and r.get("vintage", "") > as_of:
                continue
            code, written = r["indicator"], _closed(parse_period(r["period"]), r.get("vintage", ""), panel.as_of)
            span = as_stock(written) if panel.indicator(code).kind == "stock" else written
            row = _row(r)
            cells = panel.rows.setdefault(code, {}).setdefault(span, {})
            panel.written.setdefault((code, span), set()).add(written)
            old = cells.get(r["entity"])
            if old and old.vintage == row.vintage and old.value != row.value:
                raise ValueError(f"{path}: two values for {r['entity']}, {code}, {r['period']}")
            if not old or old.vintage <= row.vintage:
                cells[r["entity"]] = row
    for spans in panel.rows.values():
        _keep_newest_open(spans)


def _closed(span, vintage, as_of):
    """An open span ends at its row's vintage, else at the reference day of the case."""
    last = date.fromisoformat(vintage).toordinal() if vintage else as_of
    return span._replace(last=last) if span.open and last and last >= span.first else span


def _keep_newest_open(spans):
    """Open spans of one begin are one figure that grows: of each entity the newest vintage stands."""
    for first in {span.first for span in spans if span.open}:
        newest = {}
        for span in (s for s in spans if s.open and s.first == first):
            for entity, row in spans[span].items():
                if entity not in newest or newest[entity][0] < row.vintage:
                    newest[entity] = (row.vintage, span)
        for span in [s for s in spans if s.open and s.first == first]:
            spans[span] = {e: row for e, row in spans[span].items() if newest[e][1] == span}
            if not spans[span]:
                del spans[span]


def _decimals(value, text, written):
    """Digits behind the point, in the unit of the value, that were printed."""
    try:
        figure, step, *_ = reported.read(written)
    except ValueError:
        return decimals_written(text)
    if not isinstance(step, Fraction) or figure == 0 or value == 0:
        power = 0
    else:
        ratios = [k for k in range(-15, 16) if abs(value) == abs(figure) * Fraction(10) ** k]
        rounded = [k for k in sorted(range(-15, 16), key=abs)
                   if abs(abs(value) - abs(figure) * Fraction(10) ** k) <= step * Fraction(10) ** k / 2]
        power = (ratios + rounded + [0])[0]
    step *= Fraction(10) ** power
    return len(str(step.denominator)) - 1


def _row(r):
    value = None if r["value"] in MISSING_TEXTS else parse_number(r["value"])
    base = r.get("base", "")
    return Row(value, _decimals(value, r["value"], r.get("written", "")) if value is not None else 0, r.get("unit", ""), r.get("basis", ""),
               None if base in MISSING_TEXTS else parse_number(base), r.get("status", ""), r.get("vintage", ""))
