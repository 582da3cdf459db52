"""Jobs a and b in ClickHouse as chdb: peer_clickhouse.py a|b DATA OUT

A series becomes an array with a place a quarter (groupArrayInsertAt), which makes lags calendar lags without a sort and the life of an alert a
chain of array functions; ranks are counted off along the sorted array of an indicator and quarter. Whole cents, 0 for no row and -1 for an empty
value. Tried, on the panel M, and left (processor time of job b): any(value) OVER (... RANGE BETWEEN 4 PRECEDING AND 4 PRECEDING) and rank()
OVER (...) (half as much again), arrays for the lags and rank() OVER (...) (a quarter more), partitions by one packed number (as much).
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


def ranked(values):
    """Places of an array, the largest value first, and the ranks that stand there: ties have the place of the first of them."""
    order = f"arraySort((place, x) -> -x, arrayEnumerate({values}), {values})"
    changes = f"arrayMap(step -> step != 0, arrayDifference(arrayMap(place -> {values}[place], {order})))"
    first = f"arrayFill((rank, change) -> change, arrayEnumerate({values}), {changes})"
    return f"arraySort((rank, place) -> place, {first}, {order})"


# z: entity, value, that of a year ago, that of the quarter before, its rank, and both values' ranks among those that have both.
DERIVE = f"""
SELECT z.1 AS entity, indicator, {quarter('p')} AS period, if(z.2 > 0, z.2 / 100, NULL) AS value,
  if(known, (z.2 - z.3) / 100, NULL) AS yoy, if(known, 100 * (z.2 - z.3) / z.3, NULL) AS yoy_pct,
  if(z.2 > 0 AND z.4 > 0, 100 * (z.2 - z.4) / z.4, NULL) AS pop_pct,
  if(z.2 > 0, z.5, NULL) AS rank, if(known, toInt32(z.7) - toInt32(z.6), NULL) AS rank_yoy
FROM (
  SELECT indicator, p, z, z.2 > 0 AND z.3 > 0 AS known
  FROM (
    SELECT indicator, p, es, vs, bs, qs,
      arrayMap((v, b) -> if(v > 0 AND b > 0, v, 0), vs, bs) AS now, arrayMap((v, b) -> if(v > 0 AND b > 0, b, 0), vs, bs) AS base
    FROM (
      SELECT indicator, p, groupArray(entity) AS es, groupArray(v) AS vs, groupArray(b) AS bs, groupArray(q) AS qs
      FROM (
        SELECT indicator, entity, y.1 AS v, y.2 AS b, y.3 AS q, y.4 AS p
        FROM series ARRAY JOIN arrayZip(vs, {shifted('vs', 4)}, {shifted('vs', 1)}, range({{periods}})) AS y
        WHERE v != 0)
      GROUP BY indicator, p))
  ARRAY JOIN arrayZip(es, vs, bs, qs, {ranked('vs')}, {ranked('now')}, {ranked('base')}) AS z)
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
