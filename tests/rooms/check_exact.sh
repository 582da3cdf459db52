#!/bin/sh
# Fails on floating point in the room whose verdicts must not depend on it: check_exact.sh ENGINE_FOLDER. Comments are left out.
set -eu
found=$(sed -s -e 's#//.*##' -e 's#/\*.*\*/##' -e '/\/\*/,/\*\//d' "$1"/verify/*.[ch] | grep -nwE 'double|float|math\.h|tb_rational_set_double' || true)
[ -z "$found" ] || { echo "floating point in $1/verify:"; echo "$found"; exit 1; }
