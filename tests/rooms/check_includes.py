#!/usr/bin/env python3
"""Fails on any include that goes against the rooms' one-way doors: check_includes.py ENGINE_FOLDER."""
import pathlib
import re
import sys

BELOW = {
    "base": set(),
    "model": {"base"},
    "ingest": {"base", "model"},
    "measure": {"base", "model"},
    "expr": {"base", "model", "measure"},
    "rules": {"base", "model", "measure", "expr"},
    "verify": {"base", "model", "measure", "expr"},
    "case": {"base", "model", "measure", "ingest", "expr", "rules", "verify"},
    "store": {"base", "model", "measure", "ingest", "expr", "rules", "verify", "case"},
    "testing": {"base", "model", "measure", "ingest", "expr", "rules", "verify", "case"},
    "chart": {"base"},
    "page": {"base", "model", "measure", "ingest", "expr", "rules", "verify", "case", "chart"},
    "report": {"base", "model", "measure", "ingest", "expr", "rules", "verify", "case", "testing", "chart", "page"},
    "cli": None,  # the public headers and nothing else of the engine
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def wrong_include(room, folder, quote, name):
    """What is wrong with one include line, or None."""
    if quote == "<":
        if not name.startswith("tongbi/") or room == "cli":
            return None
        header = pathlib.PurePath(name).stem
        allowed = BELOW[room] | {room}
        return None if header in allowed else f"<{name}> is not below {room}"
    if (folder / name).exists() or "/" not in name:
        return None
    if room == "cli":
        return f'"{name}": the program uses the public headers only'
    target = name.split("/")[0]
    return None if target in BELOW[room] else f'"{name}" is not below {room}'


def check_room(engine, room):
    faults = []
    folder = engine / room
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".c", ".h", ".re", ".y", ".def"}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            fault = match and wrong_include(room, folder, *match.groups())
            if fault:
                faults.append(f"{path}:{number}: {fault}")
    return faults


def main():
    engine = pathlib.Path(sys.argv[1])
    rooms = {p.name for p in engine.iterdir() if p.is_dir() and p.name != "cmake"}
    faults = [f"{engine / room}: a room that nobody knows" for room in sorted(rooms - BELOW.keys())]
    for room in sorted(rooms & BELOW.keys()):
        faults += check_room(engine, room)
    print("\n".join(faults) if faults else f"{len(rooms)} rooms, all doors one-way")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
