#!/bin/sh
# What people look at, opened by the programs that they look at it with: run.sh PROGRAM. Runs each check_* beside it and says how it went.
# Called by `./bootstrap test-report`, which installs what the checks need. Exit status 1 when one fails.
set -u
program=$(realpath "$1")
folder=$(CDPATH='' cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
for check in "$folder"/check_*; do
  name=$(basename "$check")
  mkdir "$work/$name" || exit 1
  if (cd "$work/$name" && "$check" "$program" "$folder/../../datasets"); then
    echo "report/$name: ok"
  else
    echo "report/$name: FAILED"
    failed=1
  fi
done
exit $failed
