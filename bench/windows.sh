#!/bin/sh
# Long windows over many dates: bench/windows.sh [PROGRAM]. One entity, 20,000 daily values; seconds of each measure, the best of three.
#
# On a machine of two cores, before windows slid: mean(10000) 22 s, zscore(10000) 37 s, sen(300) above 60 s. Since: 0.12, 0.29 and 1.7 s.
set -eu
program=${1:-build/tongbi}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk 'BEGIN {
  srand(1)
  print "entity,indicator,period,value"
  for (day = 0; day < 20000; day++)
    printf "A,x,%s,%.2f\n", strftime("%Y-%m-%d", 86400 * day, 1), 1000 + day / 100 + 100 * rand()
}' >"$folder/daily.csv"
for measure in 'mean(3)' 'mean(10000)' 'sd(10000)' 'slope(10000)' 'median(10000)' 'highest(10000)' 'zscore(10000)' 'trend_p(10000)' 'sen(100)' 'sen(300)'; do
  best=
  for _ in 1 2 3; do
    begin=$(date +%s%N)
    "$program" derive "$folder/daily.csv" --measures "$measure" --format csv >/dev/null
    took=$((($(date +%s%N) - begin) / 1000000))
    if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
  done
  printf '%-16s %d.%03d\n' "$measure" $((best / 1000)) $((best % 1000))
done
