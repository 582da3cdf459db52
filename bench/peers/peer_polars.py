"""Jobs a and b in Polars: peer_polars.py a|b DATA OUT

Indicator, entity and quarter are packed into one whole number, and everything happens on one frame sorted by it: the value of a year ago is in one
of the four rows above, the one whose number is less by four. Whole-column shifts with that look cost a fraction of joins, of
shift().over() and of rolling windows. Tried and left: a lazy join for the lags, the streaming engine and sink_csv (as much processor time,
longer by the clock), sorting and grouping by the three columns as they are (sorting and looking twice as long), group_by().agg(rank) and explode.
"""
import sys

import polars as pl

ENTITY, SERIES = 1 << 16, 1 << 40  # of a key: below them is the quarter; entity and quarter
v, b, q, p, key = (pl.col(name) for name in ("value", "b", "q", "p", "key"))


def read(data):
    schema = {"entity": pl.Int32, "indicator": pl.Categorical, "period": pl.Categorical, "value": pl.Float64}
    period = pl.col("period").cast(pl.String)
    indicator = pl.col("indicator").to_physical().cast(pl.Int64)
    return (pl.scan_csv(data, schema=schema)
            .with_columns(p=period.str.slice(0, 4).cast(pl.Int32) * 4 + period.str.slice(6, 1).cast(pl.Int32) - 1)
            .with_columns(key=indicator * SERIES + pl.col("entity").cast(pl.Int64) * ENTITY + p, peers=indicator * ENTITY + p)
            .sort("key"))


def lag(quarters):
    """The value so many quarters ago by the calendar: absent rows give nothing."""
    found = pl.lit(None, dtype=pl.Float64)
    for rows_up in range(1, quarters + 1):
        found = pl.when(key.shift(rows_up) == key - quarters).then(v.shift(rows_up)).otherwise(found)
    return found


def rank(column, peers):
    return pl.col(column).rank("min", descending=True).over(peers).cast(pl.Int32)


def derive(data, out):
    known = v.is_not_null() & b.is_not_null()
    frame = read(data).with_columns(b=lag(4), q=lag(1))
    frame = frame.with_columns(now=pl.when(known).then(v), base=pl.when(known).then(b))
    frame = frame.select("entity", "indicator", "period", "value", yoy=v - b, yoy_pct=(v - b) * 100 / b, pop_pct=(v - q) * 100 / q,
                         rank=rank("value", "peers"), rank_yoy=rank("base", "peers") - rank("now", "peers"))
    frame.collect().write_csv(out)


def last_row(condition):
    """The row in which the condition last held; none before the first."""
    return pl.when(condition).then(pl.col("row")).forward_fill()


def alerts_of(frame, rule, holds, known, held, for_periods):
    """Rows in which a rule fires. An episode ends with a row in which the condition is known not to hold, and with its series."""
    series = key // ENTITY
    ended = last_row((known & ~holds) | (series != series.shift(1))).fill_null(0)
    firing = frame.with_columns(ended=ended).filter(holds & (last_row(held) >= pl.col("ended")))
    begin = p.first().over("series", "ended") - (for_periods - 1)
    return (firing.with_columns(series=series)
            .select(pl.lit(rule).alias("rule"), "indicator", "entity", "period", "peers",
                    episode=pl.col("ended").rank("dense").over("series"),
                    since=(begin // 4).cast(pl.String) + "-Q" + (begin % 4 + 1).cast(pl.String),
                    value="value", b="b"))


def alerts(data, out):
    frame = read(data).with_columns(b=lag(4)).with_row_index("row").with_columns(pl.col("row").cast(pl.Int32))
    third = frame.group_by("peers").agg(third=v.top_k(3).min())
    frame = frame.join(third, on="peers", how="left", maintain_order="left")
    frame = frame.with_columns(deep=(v - b) * 100 / b < -20, top=v >= pl.col("third"), falls=v < b).collect().lazy()
    deep, top, falls = pl.col("deep"), pl.col("top"), pl.col("falls")
    held = falls & falls.shift(1) & falls.shift(2) & (key.shift(2) == key - 2)
    parts = [
        alerts_of(frame, "w1", deep, deep.is_not_null(), deep, 1).with_columns(figure=(v - b) * 100 / b, base_value=b),
        alerts_of(frame, "w2", top, v.is_not_null(), top, 1)
        .with_columns(figure=rank("value", "peers").cast(pl.Float64), base_value=pl.lit(None, dtype=pl.Float64)),
        alerts_of(frame, "w3", falls, falls.is_not_null(), held, 3).with_columns(figure=v - b, base_value=b),
    ]
    pl.concat(parts).drop("peers", "b").collect().write_csv(out)


{"a": alerts, "b": derive}[sys.argv[1]](*sys.argv[2:4])
