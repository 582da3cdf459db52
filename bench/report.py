"""The results of bench/run as JSON, CSV, Markdown and a chart."""
import csv
import json
import statistics

import charts
import common

JOBS = {"a": "alerts", "b": "derive"}


def median(runs, value):
    return statistics.median(value(run) for run in runs)


def processor(run):
    return run["user"] + run["system"]


def wall(run):
    return run["wall"]


def summary_of(case):
    """{program: wall, processor, peak_kib (medians), fastest, slowest}, of those that ran."""
    return {
        name: {"wall": median(runs, wall), "processor": median(runs, processor), "peak_kib": median(runs, lambda run: run["peak_kib"]),
               "fastest": min(map(wall, runs)), "slowest": max(map(wall, runs)), "runs": len(runs)}
        for name, runs in case["runs"].items() if runs and name not in case["failures"]
    }


def best_peer(summary, key):
    peers = [name for name in common.PEERS if name in summary]
    return min(peers, key=lambda name: summary[name][key]) if peers else None


def limit_seconds(results, name, size_bytes):
    """What the fastest number of threads would take for so many bytes."""
    rates = [limit["gb_per_s"] for limit in results.get("limits", []) if limit["name"] == name]
    return 1e-9 * size_bytes / max(rates) if rates else None


def ratio(a, b):
    return f"{charts.number(a / b)}" if a is not None and b else ""


# ------------------------------------------------------------------------------------------------------------------------------- Markdown


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows] + [""]


def overview(results):
    """A line a case: tongbi against the best peer, the floor, and the limit."""
    rows = []
    for name, case in results["cases"].items():
        summary = summary_of(case)
        own = summary.get("tongbi")
        if own is None:
            continue
        peer, frugal = best_peer(summary, "wall"), best_peer(summary, "processor")
        scan = limit_seconds(results, "scan", case["bytes"])
        rows.append([
            name, f"{own['wall']:.3f}", f"{own['processor']:.2f}",
            f"{own['peak_kib'] / 1024:.0f}", f"{1024 * own['peak_kib'] / case['cells']:.1f}",
            charts.NAMES.get(peer, ""), ratio(summary[peer]["wall"], own["wall"]) if peer else "",
            ratio(summary[frugal]["processor"], own["processor"]) if frugal else "",
            ratio(own["wall"], summary["floor"]["wall"]) if "floor" in summary else "",
            ratio(own["wall"], scan),
        ])
    return table(["case", "tongbi s", "processor s", "peak MiB", "bytes / cell", "best peer", "its time / tongbi's", "processor time so",
                  "tongbi / floor", "tongbi / scan"], rows)


def case_table(results, case):
    summary = summary_of(case)
    own, floor, scan = summary.get("tongbi"), summary.get("floor"), limit_seconds(results, "scan", case["bytes"])
    rows = []
    for name, found in sorted(summary.items(), key=lambda item: item[1]["wall"]):
        rows.append([
            charts.NAMES.get(name, name), f"{found['wall']:.3f}", f"{found['fastest']:.3f} .. {found['slowest']:.3f}", f"{found['processor']:.2f}",
            f"{found['peak_kib'] / 1024:.0f}", ratio(found["wall"], own["wall"]) if own else "", ratio(found["wall"], floor["wall"]) if floor else "",
            ratio(found["wall"], scan), found["runs"]])
    lines = table(["program", "wall s", "fastest .. slowest", "processor s", "peak MiB", "/ tongbi", "/ floor", "/ scan", "runs"], rows)
    return lines + [f"{charts.NAMES.get(name, name)} failed: {why}\n" for name, why in case["failures"].items()]


def agreement_lines(case):
    told = case["agreement"]
    if not told:
        return ["Not checked.", ""]
    reference = next(iter(told))
    lines = []
    for name, found in told.items():
        label = charts.NAMES.get(name, name)
        if name == "floor" and "same_bytes" in found:
            lines.append(f"- floor: {'the same bytes as tongbi' if found['same_bytes'] else '**other bytes than tongbi**'}")
        elif name == reference and case["job"] == "b":
            sums = ", ".join(f"{key} {m['count']} cells, sum {m['sum']:.12g}" for key, m in found["measures"].items())
            lines.append(f"- {label}: {found['rows']} rows; {sums}")
            if "totals" in found:
                lines.append(f"- --totals: {'the same' if not found['differs'] else '**differ in ' + ', '.join(found['differs']) + '**'}")
        elif case["job"] == "b":
            lines.append(f"- {label}: " + ("the same rows, counts, sums, changes and ranks" if not found["differs"]
                                           else f"**differs in {', '.join(found['differs'])}**"))
        elif name != reference:
            lines += alert_lines(label, found)
    return lines + [""]


def alert_lines(label, found):
    apart = found["only_reference"] + found["only_file"] + found["differ"]
    if apart == 0:
        return [f"- {label}: the same {found['file']} alerts"]
    lines = [f"- {label}: {found['file']} alerts; {found['only_reference']} only in the reference, {found['only_file']} only here, {found['differ']} "
             f"with another episode or figure; {found['explained']} of them are falls of exactly 20 %, which doubles may take for deeper ones, or "
             "follow one in their series. All that are not, and the first of those that are:"]
    for row in sorted(found["list"], key=lambda row: row["why"] != "")[:20]:
        lines.append(f"  - {row['in']}: {row['rule']} {row['indicator']} {row['entity']} {row['period']}: {row['value']:g} after {row['base']:g}, "
                     f"figure {row['figure']!r}; {row['why'] or '**not explained**'}")
    return lines


def limits_lines(results):
    rows = [[limit["what"], limit["threads"], f"{limit['gb_per_s']:.2f}", per_page(limit)] for limit in results.get("limits", [])]
    return table(["limit", "threads", "GB/s", "microseconds a page of 4 KiB"], rows) if rows else []


def per_page(limit):
    return f"{1e6 * 4096 * limit['seconds'] / limit['bytes']:.2f}" if limit["name"].startswith("touch") else ""


def markdown(results, name):
    machine = results["machine"]
    lines = [f"# Bench of {results['date']}", "",
             f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Linux {machine['kernel']}; load at the beginning "
             f"{machine['load']:.1f}. Medians; programs alternate within a case. Panels and outputs lie in memory.", "",
             *(f"- {charts.NAMES.get(key, key)}: {version}" for key, version in results["versions"].items()), "",
             f"![times of all programs]({name}.svg)", "", *overview(results),
             "A cell is a place of the panel (1 % hold no row). *scan*: reading the file and counting its line ends on all cores.", ""]
    for case_name, case in results["cases"].items():
        lines += [f"## {case_name}: {JOBS[case['job']]}", "", *case_table(results, case), *agreement_lines(case)]
    if results.get("limits"):
        lines += ["## Limits of the machine", "", *limits_lines(results)]
    return "\n".join(lines)


# -------------------------------------------------------------------------------------------------------------------------------- the rest


def write_csv(results, path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["job", "size", "order", "program", "run", "wall_s", "user_s", "system_s", "peak_kib"])
        for case in results["cases"].values():
            for program, runs in case["runs"].items():
                for number, run in enumerate(runs, 1):
                    out.writerow([case["job"], case["size"], case["order"], program, number, run["wall"], run["user"], run["system"], run["peak_kib"]])


def chart(results):
    groups = []
    for name, case in results["cases"].items():
        entries = [(program, found["wall"], found["fastest"], found["slowest"]) for program, found in summary_of(case).items()]
        if entries:
            groups.append((f"job {case['job']}: {JOBS[case['job']]}, {case['size']}, {case['order']}", sorted(entries, key=lambda entry: entry[1])))
    return charts.bars("tongbi, the floor, and what else could be taken", groups, "seconds by the clock") if groups else None


def write(results, name):
    common.RESULTS.mkdir(parents=True, exist_ok=True)
    path = common.RESULTS / name
    path.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    path.with_suffix(".md").write_text(markdown(results, name))
    write_csv(results, path.with_suffix(".csv"))
    drawn = chart(results)
    if drawn:
        path.with_suffix(".svg").write_text(drawn)


def exit_status(results):
    """1 when a program failed or said something else than tongbi, but for alerts at exact ties."""
    for case in results["cases"].values():
        if case["failures"]:
            return 1
        for found in case["agreement"].values():
            apart = found.get("only_reference", 0) + found.get("only_file", 0) + found.get("differ", 0)
            if found.get("differs") or found.get("same_bytes") is False or apart > found.get("explained", 0):
                return 1
    return 0
