"""Jobs a and b in Polars: peer_polars.py a|b DATA OUT

Everything happens on one sorted frame, where the value of a year ago is one of the four rows above: whole-column shifts with a look at the
codes and the period found there cost a fraction of joins, of shift().over() and of rolling windows. Tried, on the panel M, and left: a
lazy join for the lags, the streaming engine and sink_csv (as much processor time, longer by the clock), categories for the codes.
"""
import sys

import polars as pl

CODES = ["indicator", "entity"]
PEERS = ["indicator", "p"]
v, b, q, p = pl.col("value"), pl.col("b"), pl.col("q"), pl.col("p")


def read(data):
    schema = {"entity": pl.Int32, "indicator": pl.String, "period": pl.String, "value": pl.Float64}
    year, quarter = pl.col("period").str.slice(0, 4), pl.col("period").str.slice(6, 1)
    return pl.scan_csv(data, schema=schema).with_columns(p=year.cast(pl.Int32) * 4 + quarter.cast(pl.Int32)).sort(*CODES, "p")


def same_series(rows_up):
    return (pl.col("entity").shift(rows_up) == pl.col("entity")) & (pl.col("indicator").shift(rows_up) == pl.col("indicator"))


def lag(quarters):
    """The value so many quarters ago by the calendar: absent rows give nothing."""
    found = pl.lit(None, dtype=pl.Float64)
    for rows_up in range(1, quarters + 1):
        found = pl.when(same_series(rows_up) & (p.shift(rows_up) == p - quarters)).then(v.shift(rows_up)).otherwise(found)
    return found


def derive(data, out):
    known = v.is_not_null() & b.is_not_null()
    frame = read(data).with_columns(b=lag(4), q=lag(1))
    frame = frame.with_columns(now=pl.when(known).then(v), base=pl.when(known).then(b))

    def rank(column):
        return pl.col(column).rank("min", descending=True).over(PEERS).cast(pl.Int32)

    frame = frame.select("entity", "indicator", "period", "value", yoy=v - b, yoy_pct=(v - b) * 100 / b, pop_pct=(v - q) * 100 / q,
                         rank=rank("value"), rank_yoy=rank("base") - rank("now"))
    frame.collect().write_csv(out)


def last(condition):
    """The row in which the condition last held; rows of other series do not matter, as every series begins with a row in which one holds."""
    return pl.when(condition).then(pl.col("row")).forward_fill()


def alerts_of(frame, rule, holds, known, held, figure, periods):
    """Rows in which a rule fires. An episode ends with a row in which the condition is known not to hold."""
    ended = last((known & ~holds) | ~same_series(1).fill_null(False)).fill_null(-1)
    begun = last(held).fill_null(-1)
    firing = (frame.with_columns(holds=holds, ended=ended, begun=begun)
              .filter(pl.col("holds") & (pl.col("begun") >= pl.col("ended")))
              .select("indicator", "entity", "period", "p", "value", "ended", figure=figure,
                      base_value=b if rule != "w2" else pl.lit(None, dtype=pl.Float64)))
    first = p.first().over(*CODES, "ended") - (periods - 1)
    episode = pl.col("ended").rank("dense").over(CODES)
    return firing.select(pl.lit(rule).alias("rule"), *CODES, "period", episode=episode,
                         since=((first - 1) // 4).cast(pl.String) + "-Q" + ((first - 1) % 4 + 1).cast(pl.String),
                         value="value", figure=figure if rule == "never" else "figure", base_value="base_value")


def alerts(data, out):
    frame = read(data).with_columns(b=lag(4)).with_row_index("row").with_columns(pl.col("row").cast(pl.Int32))
    third = frame.group_by(PEERS).agg(third=v.top_k(3).min())
    frame = frame.join(third, on=PEERS, how="left", maintain_order="left")
    frame = frame.with_columns(falls=(v < b), deep=((v - b) * 100 / b < -20), top=(v >= pl.col("third"))).collect().lazy()
    falls, deep, top = pl.col("falls"), pl.col("deep"), pl.col("top")
    held = falls & falls.shift(1) & falls.shift(2) & same_series(2) & (p.shift(2) == p - 2)
    known = falls.is_not_null()
    parts = [
        alerts_of(frame, "w1", deep, known, deep, (v - b) * 100 / b, 1),
        alerts_of(frame, "w2", top, v.is_not_null(), top, v, 1)
        .with_columns(figure=v.rank("min", descending=True).over("indicator", "period").cast(pl.Float64)),
        alerts_of(frame, "w3", falls, known, held, v - b, 3),
    ]
    pl.concat(parts).collect().write_csv(out)


{"a": alerts, "b": derive}[sys.argv[1]](*sys.argv[2:4])
