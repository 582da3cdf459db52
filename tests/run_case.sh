#!/bin/sh
# One text case: run_case.sh FOLDER PROGRAM. The folder's input files are copied, `cmd` runs among them by sh with `tongbi` on the path, and what it
# prints is compared with expout and experr (absent: nothing printed), its exit status with `status` (absent: 0), and every file below expfiles/ with
# the one written.
set -u
folder=$1 program=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/case" "$work/bin" "$work/expected" && ln -s "$program" "$work/bin/tongbi" && cp -R "$folder/." "$work/case" || exit 1
cd "$work/case" || exit 1
for name in cmd expout experr status expfiles; do
  [ ! -e "$name" ] || mv "$name" ../expected || exit 1
done
TONGBI_DATASETS=$(CDPATH='' cd "$(dirname "$0")/../datasets" && pwd)
export TONGBI_DATASETS PATH="$work/bin:$PATH" LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=100
sh ../expected/cmd >../out 2>../err </dev/null
status=$?
failed=0
expect() { # expect WHAT EXPECTED ACTUAL
  if ! cmp -s "$2" "$3"; then
    echo "$folder: $1 differs" && diff -a -u "$2" "$3" && echo "(same text, other bytes)"
    failed=1
  fi
}
for stream in out err; do
  [ -f ../expected/exp$stream ] || : >../expected/exp$stream
  expect "std$stream" ../expected/exp$stream ../$stream
done
expected=0
[ ! -f ../expected/status ] || read -r expected <../expected/status
[ "$status" = "$expected" ] || { echo "$folder: exit status $status, expected $expected"; failed=1; }
if [ -d ../expected/expfiles ]; then
  for file in $(cd ../expected/expfiles && find . -type f | sort); do
    expect "$file" "../expected/expfiles/$file" "$file"
  done
fi
exit $failed
