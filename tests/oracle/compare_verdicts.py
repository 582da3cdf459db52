#!/usr/bin/env python3
"""The verdicts of a program on every claim of the datasets, against those of the oracle.

    compare_verdicts.py --tongbi PROGRAM

Exit status 1 and one line for each claim on which they differ.
"""

import argparse
import csv
import io
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = ("sample-city", "zhengxiang-2024")


def verdicts(command):
    said = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return {row["claim"]: row["verdict"] for row in csv.DictReader(io.StringIO(said))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tongbi", required=True)
    program = parser.parse_args().tongbi
    differences = 0
    for name in CASES:
        case = str(HERE.parent.parent / "datasets" / name)
        found = verdicts([program, "verify", "--format", "csv", case])
        wanted = verdicts([sys.executable, str(HERE / "verdicts.py"), case])
        for claim in sorted(found.keys() | wanted.keys()):
            if found.get(claim) != wanted.get(claim):
                print(f"{name} {claim}: {found.get(claim)}, expected {wanted.get(claim)}")
                differences += 1
        print(f"{name}: {len(wanted)} claims")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
