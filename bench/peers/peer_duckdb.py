"""Jobs a and b in DuckDB: peer_duckdb.py a|b DATA OUT

Tried, on the panel M, and left (processor time of job b): a RANGE frame for the value of a year ago (a tenth more than lag() with a look at the
period of the row it finds), a self-join (as much, a sixth more memory), ranks among those present in both as count(*) FILTER (...) OVER (...
EXCLUDE GROUP), which saves a sort (a seventh more), codes as texts (a sixth more), partitions by one packed
number (as much), values as DOUBLE (longer numbers to write).
"""
import sys

import duckdb

# A lag of n quarters by the calendar: of the n rows before, the one whose period is n quarters back.
YEAR_AGO = "CASE p - 4 " + " ".join(f"WHEN lag(p, {k}) OVER w THEN lag(v, {k}) OVER w" for k in (4, 3, 2, 1)) + " END"
PREVIOUS = "CASE WHEN lag(p) OVER w = p - 1 THEN lag(v) OVER w END"
PERIOD = "(p // 4) || '-Q' || (p % 4 + 1)"

READ = """
CREATE TABLE strings AS
SELECT entity, indicator, (left(period, 4)::INT * 4 + right(period, 1)::INT - 1)::SMALLINT AS p, value AS v
FROM read_csv('{data}', header = true, auto_detect = false, delim = ',', quote = '', escape = '',
              columns = {{entity: 'INTEGER', indicator: 'VARCHAR', period: 'VARCHAR', value: 'DECIMAL(9,2)'}})"""

# Windows sort and hash a number faster than a text.
NUMBER = """
CREATE TYPE code AS ENUM (SELECT DISTINCT indicator FROM strings ORDER BY indicator);
CREATE TABLE o AS SELECT entity, indicator::code AS indicator, p, v FROM strings;
DROP TABLE strings"""

DERIVE = f"""
COPY (
  WITH lagged AS (
    SELECT *, v IS NOT NULL AND b IS NOT NULL AS known
    FROM (SELECT *, {YEAR_AGO} AS b, {PREVIOUS} AS q FROM o WINDOW w AS (PARTITION BY indicator, entity ORDER BY p)))
  SELECT entity, indicator, {PERIOD} AS period, v AS value, v - b AS yoy,
    ((v - b) * 100)::DOUBLE / b::DOUBLE AS yoy_pct,
    ((v - q) * 100)::DOUBLE / q::DOUBLE AS pop_pct,
    CASE WHEN v IS NOT NULL THEN rank() OVER (PARTITION BY indicator, p ORDER BY v DESC NULLS LAST) END AS rank,
    CASE WHEN known THEN rank() OVER (PARTITION BY indicator, p, known ORDER BY b DESC)
                       - rank() OVER (PARTITION BY indicator, p, known ORDER BY v DESC) END AS rank_yoy
  FROM lagged) TO '{{out}}' (FORMAT csv, HEADER)"""

# t1, t2, t3: the conditions. n_known and n_value count the periods in which they are known: between two periods that fulfil a condition and
# whose counts differ by one nothing is known to fail it, so that both belong to one episode.
ALERTS = f"""
COPY (
  WITH lagged AS (
    SELECT *, v < b AS t3 FROM (SELECT *, {YEAR_AGO} AS b FROM o WINDOW w AS (PARTITION BY indicator, entity ORDER BY p))),
  third AS (
    SELECT indicator, p, list_min(max(v, 3)) AS third FROM o GROUP BY indicator, p),
  counted AS (
    SELECT indicator, entity, p, v, b, t3,
      count(v) OVER w AS n_value, count(t3) OVER w AS n_known,
      t3 AND lag(t3) OVER w AND lag(t3, 2) OVER w AND lag(p, 2) OVER w = p - 2 AS held
    FROM lagged WINDOW w AS (PARTITION BY indicator, entity ORDER BY p)),
  fulfilled AS (
    SELECT counted.*, v >= third AS t2, coalesce(((v - b) * 100)::DOUBLE / b::DOUBLE < -20, false) AS t1
    FROM counted JOIN third USING (indicator, p) WHERE v >= third OR t3),
  runs AS (
    SELECT 'w1' AS rule, *, true AS fires, n_known - row_number() OVER (PARTITION BY indicator, entity ORDER BY p) AS run
    FROM fulfilled WHERE t1
    UNION ALL
    SELECT 'w2', *, true, n_value - row_number() OVER (PARTITION BY indicator, entity ORDER BY p) FROM fulfilled WHERE t2
    UNION ALL
    SELECT 'w3', *, held, n_known - row_number() OVER (PARTITION BY indicator, entity ORDER BY p) FROM fulfilled WHERE t3),
  firing AS (
    SELECT *, min(CASE WHEN fires THEN p END) OVER (PARTITION BY rule, indicator, entity, run ORDER BY p) AS fired FROM runs),
  figures AS (
    SELECT *, CASE rule WHEN 'w1' THEN ((v - b) * 100)::DOUBLE / b::DOUBLE WHEN 'w3' THEN (v - b)::DOUBLE
              ELSE rank() OVER (PARTITION BY rule, indicator, p ORDER BY v DESC) END AS figure,
      dense_rank() OVER (PARTITION BY rule, indicator, entity ORDER BY run) AS episode,
      CASE rule WHEN 'w3' THEN fired - 2 ELSE fired END AS since
    FROM firing WHERE fired IS NOT NULL)
  SELECT rule, indicator, entity, {PERIOD} AS period, episode, {PERIOD.replace('p ', 'since ')} AS since, v AS value, figure,
    CASE WHEN rule != 'w2' THEN b END AS base_value
  FROM figures) TO '{{out}}' (FORMAT csv, HEADER)"""


def main():
    job, data, out = sys.argv[1:4]
    database = duckdb.connect()
    database.execute("SET preserve_insertion_order = false")
    database.execute(READ.format(data=data))
    database.execute(NUMBER)
    database.execute({"a": ALERTS, "b": DERIVE}[job].format(out=out))


main()
