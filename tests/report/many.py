#!/usr/bin/env python3
"""A case with many findings and alerts, for time and size: many.py FOLDER [FINDINGS [ALERTS_PER_FINDING]]. The same every time."""
import csv
import pathlib
import sys

N_ENTITIES, N_INDICATORS, N_QUARTERS = 100, 100, 24
EVIL = "<img src=x onerror=alert(1)>"


def write(folder, name, head, rows):
    with open(folder / name, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def value(indicator, entity, quarter):
    return 100 + (indicator * 31 + entity * 17 + quarter * 7) % 97


def observations():
    for i in range(N_INDICATORS):
        for q in range(N_QUARTERS):
            for e in range(N_ENTITIES):
                yield [f"E{e:03}", f"i{i:03}", f"{2019 + q // 4}-Q{q % 4 + 1}", value(i, e, q)]


def main():
    folder = pathlib.Path(sys.argv[1])
    n, per = (int(a) for a in (sys.argv[2:] + ["1000", "10"][len(sys.argv) - 2:])[:2])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "entities.csv", ["entity", "name", "name_zh", "level"], [[f"E{e:03}", f"District {e}" if e else EVIL, f"区{e}" if e else EVIL, "district"] for e in range(N_ENTITIES)])
    write(folder, "indicators.csv", ["indicator", "name", "name_zh", "unit", "kind"], [[f"i{i:03}", f"Indicator {i}", f"指标{i}", "件", "flow"] for i in range(N_INDICATORS)])
    write(folder, "observations.csv", ["entity", "indicator", "period", "value"], observations())
    write(folder, "findings.csv", ["finding", "group", "title", "title_zh", "entity", "status"],
          [[f"F{f:04}", f"group {f % 12}", f"Finding {f} {EVIL if f == 0 else ''}", f"问题{f} {EVIL if f == 0 else ''}", "", ("open", "done", "in_progress")[f % 3]] for f in range(n)])
    write(folder, "rules.csv", ["rule", "finding", "indicator", "when", "entities", "severity", "message", "message_zh"],
          [[f"R{f:04}", f"F{f:04}", f"i{f % N_INDICATORS:03}", "value > 20", ";".join(f"E{(f + k) % N_ENTITIES:03}" for k in range(per)), ("low", "high")[f % 2], "More than twenty", "超过二十"] for f in range(n)])
    write(folder, "claims.csv", ["claim", "finding", "entity", "period", "check", "reported", "decides"],
          [[f"C{f:04}", f"F{f:04}", f"E{f % N_ENTITIES:03}", "2024-Q4", f"i{f % N_INDICATORS:03} - i{f % N_INDICATORS:03}[2023-Q4]", str(value(f % N_INDICATORS, f % N_ENTITIES, 23) - value(f % N_INDICATORS, f % N_ENTITIES, 19)), "no"] for f in range(n)])


if __name__ == "__main__":
    main()
