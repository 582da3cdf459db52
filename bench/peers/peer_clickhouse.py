"""Jobs a and b in ClickHouse as chdb: peer_clickhouse.py a|b DATA OUT

A series becomes an array with a place a quarter (groupArrayInsertAt), which makes lags calendar lags without a sort and the life of an alert a
chain of array functions. Whole cents, 0 for no row and -1 for an empty value. Tried, on the panel S, and left: any(value) OVER (... RANGE
BETWEEN 4 PRECEDING AND 4 PRECEDING) in place of arrays (a fifth more processor time in job b), ranks in partitions by one packed number (as much).
"""
import os
import sys

from chdb.session import Session

FIRST_YEAR = 2010
SCHEMA = "entity UInt32, indicator LowCardinality(String), period FixedString(7), value Nullable(Decimal32(2))"
PLACE = f"toUInt32((toUInt16(substring(period, 1, 4)) - {FIRST_YEAR}) * 4 + toUInt8(substring(period, 7, 1)) - 1)"


def quarter(place):
    return f"concat(toString({FIRST_YEAR} + intDiv({place}, 4)), '-Q', toString({place} % 4 + 1))"


def shifted(array, n):
    return f"arrayResize(arrayConcat(arrayWithConstant({n}, toInt32(0)), {array}), {{periods}})"


READ = f"""
CREATE TABLE series ENGINE = Memory AS
SELECT indicator, entity, groupArrayInsertAt(0, {{periods}})(ifNull(toInt32(value * 100), -1), {PLACE}) AS vs
FROM file('{{data}}', 'CSVWithNames', '{SCHEMA}') GROUP BY indicator, entity"""

DERIVE = f"""
SELECT entity, indicator, {quarter('p')} AS period, if(v > 0, v / 100, NULL) AS value,
  if(known, (v - b) / 100, NULL) AS yoy, if(known, 100 * (v - b) / b, NULL) AS yoy_pct,
  if(v > 0 AND q > 0, 100 * (v - q) / q, NULL) AS pop_pct,
  if(v > 0, rank() OVER (PARTITION BY indicator, p ORDER BY v DESC), NULL) AS rank,
  if(known, toInt32(rank() OVER (PARTITION BY indicator, p, known ORDER BY b DESC))
          - toInt32(rank() OVER (PARTITION BY indicator, p, known ORDER BY v DESC)), NULL) AS rank_yoy
FROM (
  SELECT indicator, entity, z.1 AS v, z.2 AS b, z.3 AS q, z.4 AS p, v > 0 AND b > 0 AS known
  FROM series ARRAY JOIN arrayZip(vs, {shifted('vs', 4)}, {shifted('vs', 1)}, range({{periods}})) AS z
  WHERE v != 0)
INTO OUTFILE '{{out}}' FORMAT CSVWithNames SETTINGS format_csv_null_representation = ''"""

THIRD = """
CREATE TABLE third ENGINE = Memory AS
SELECT indicator, groupArrayInsertAt(toInt32(0), {periods})(third, toUInt32(p)) AS thirds
FROM (
  SELECT indicator, z.2 AS p, toInt32(-groupArraySorted(3)(-z.1)[3]) AS third
  FROM series ARRAY JOIN arrayZip(vs, range({periods})) AS z WHERE z.1 > 0 GROUP BY indicator, p)
GROUP BY indicator"""


def rule(name, holds, known, for_periods, figure, base):
    """Places that fire, with the number of the episode and the place where it began. An episode ends where the condition is known to fail."""
    held = "hold" if for_periods == 1 else "arrayMap((h, h1, h2) -> h AND h1 AND h2, hold, {one}, {two})".format(
        one=shifted("hold", 1).replace("toInt32(0)", "toUInt8(0)"), two=shifted("hold", 2).replace("toInt32(0)", "toUInt8(0)"))
    return f"""
SELECT '{name}' AS rule, indicator, entity, {quarter('place')} AS period, episode, {quarter('since')} AS since,
  vs[place + 1] / 100 AS value, {figure} AS figure, {base} AS base_value
FROM (
  SELECT indicator, entity, vs, bs, ts,
    arrayMap((v, b, t) -> {holds}, vs, bs, ts) AS hold,
    arrayFill(x -> x >= 0, arrayMap((h, p) -> if(h, toInt16(p), toInt16(-1)), {held}, range({{periods}}))) AS begun,
    arrayFill(x -> x >= 0, arrayMap((v, b, h, p) -> if({known} AND NOT h, toInt16(p), toInt16(-1)), vs, bs, hold, range({{periods}}))) AS ended,
    arrayFilter((p, h, f, l) -> h AND f > l, range({{periods}}), hold, begun, ended) AS fired,
    arrayMap(p -> ended[p + 1], fired) AS last_end,
    arrayFill((p, first) -> first = 1, arrayMap(p -> toInt32(p) - {for_periods - 1}, fired), arrayEnumerateUniq(last_end)) AS begin
  FROM watched WHERE arrayExists((v, b, t) -> {holds}, vs, bs, ts))
ARRAY JOIN fired AS place, begin AS since, arrayEnumerateDense(last_end) AS episode"""


WATCHED = f"CREATE VIEW watched AS SELECT indicator, entity, vs, {shifted('vs', 4)} AS bs, thirds AS ts FROM series JOIN third USING indicator"
KNOWN = "v > 0 AND b > 0"
NOW, BASE = "vs[place + 1]", "bs[place + 1]"
ALERTS = " UNION ALL ".join([
    rule("w1", f"{KNOWN} AND 100 * (v - b) / b < -20", f"{KNOWN}", 1, f"100 * ({NOW} - {BASE}) / {BASE}", f"{BASE} / 100"),
    rule("w2", "v > 0 AND v >= t", "v > 0", 1, "toFloat64(rank() OVER (PARTITION BY indicator, place ORDER BY value DESC))", "NULL"),
    rule("w3", f"{KNOWN} AND v < b", f"{KNOWN}", 3, f"({NOW} - {BASE}) / 100", f"{BASE} / 100"),
])


def main():
    job, data, out = sys.argv[1:4]
    periods = int(os.environ.get("BENCH_PERIODS", "60"))
    if os.path.exists(out):
        os.remove(out)
    session = Session()
    names = {"data": data, "out": out, "periods": periods}
    session.query(READ.format(**names))
    if job == "a":
        session.query(THIRD.format(**names))
        session.query(WATCHED.format(**names))
    query = {"a": f"SELECT * FROM ({ALERTS}) INTO OUTFILE '{{out}}' FORMAT CSVWithNames SETTINGS format_csv_null_representation = ''",
             "b": DERIVE}[job]
    session.query(query.format(**names))


main()
