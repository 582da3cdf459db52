#!/bin/sh
# One text case: run_case.sh FOLDER PROGRAM. The folder is copied, `cmd` runs there by sh with `tongbi` on the path, and what it prints is compared
# with expout and experr (absent: nothing printed), its exit status with `status` (absent: 0), and every file below expfiles/ with the one written.
set -u
folder=$1 program=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp -R "$folder/." "$work" || exit 1
mkdir "$work/.bin" && ln -s "$program" "$work/.bin/tongbi" || exit 1
cd "$work" || exit 1
TONGBI_DATASETS=$(CDPATH='' cd "$(dirname "$0")/../datasets" && pwd)
export TONGBI_DATASETS PATH="$work/.bin:$PATH" LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=100
sh ./cmd >.out 2>.err </dev/null
status=$?
failed=0
expect() { # expect WHAT EXPECTED ACTUAL
  if ! cmp -s "$2" "$3"; then
    echo "$folder: $1 differs" && diff -a -u "$2" "$3" && echo "(same text, other bytes)"
    failed=1
  fi
}
: >.nothing
for pair in "out standard-output" "err standard-error"; do
  stream=${pair%% *}
  [ -f "exp$stream" ] || cp .nothing "exp$stream"
  expect "${pair#* }" "exp$stream" ".$stream"
done
expected=0
[ -f status ] && read -r expected <status
[ "$status" = "$expected" ] || { echo "$folder: exit status $status, expected $expected"; failed=1; }
if [ -d expfiles ]; then
  for file in $(cd expfiles && find . -type f | sort); do
    expect "$file" "expfiles/$file" "$file"
  done
fi
exit $failed
