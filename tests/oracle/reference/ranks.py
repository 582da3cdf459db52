"""Ranks among peers: an entity's place in the row of one span. Missing figures are not ranked."""

from bisect import bisect_left, bisect_right
from fractions import Fraction

from .cells import NO_BASE, NO_PEERS, NOT_COMPARABLE, UNDEFINED, Reason, is_reason
from .decimals import on_common_scale
from .footing import common
from .periods import years_ago


def peer_group(panel, entity, within):
    """The name of the group in which an entity is compared; None for one that stands outside."""
    about = panel.entity(entity)
    if within == "parent":
        return about.parent or None
    if within:
        return within if within in about.groups or within == about.level else None
    return about.level if panel.has_levels else ""


class RankTable:
    """The values of one peer group, sorted; several ways to number ties."""

    def __init__(self, cells):
        self.cells = cells
        codes = sorted(cells, key=str.encode)
        scaled, _ = on_common_scale([cells[code] for code in codes]) if codes else ([], 1)
        self.value = dict(zip(codes, scaled))
        self.sorted = sorted(scaled)
        self.distinct = sorted(set(scaled))
        self.ties_before = {}
        seen = {}
        for code in codes:
            self.ties_before[code] = seen.get(self.value[code], 0)
            seen[self.value[code]] = self.ties_before[code] + 1

    def smaller(self, entity):
        return bisect_left(self.sorted, self.value[entity])

    def rank(self, entity, largest_first, ties):
        value = self.value[entity]
        below, up_to = bisect_left(self.sorted, value), bisect_right(self.sorted, value)
        lower = bisect_left(self.distinct, value)
        ahead = len(self.sorted) - up_to if largest_first else below
        equal = up_to - below
        distinct_ahead = len(self.distinct) - lower - 1 if largest_first else lower
        return {
            "min": ahead + 1,
            "max": ahead + equal,
            "average": ahead + Fraction(equal + 1, 2),
            "dense": distinct_ahead + 1,
            "ordinal": ahead + 1 + self.ties_before[entity],
        }[ties]


def _peers(point, span):
    """Entity -> value of the peers present in a span, or None for an entity outside."""
    within = point.args.get("within", "")
    group = peer_group(point.panel, point.entity, within)
    if group is None:
        return None
    cache, key = point.source.rank_tables, (span, within, group)
    if key not in cache:
        cells = {} if span is None else point.source.cells_at(span)
        cache[key] = {e: c for e, c in cells.items()
                      if not is_reason(c) and peer_group(point.panel, e, within) == group}
    return cache[key]


def _table(point, *spans):
    """(table of the first span, reason): only peers that are present in all spans count."""
    cache, key = point.source.rank_tables, ("table", spans, point.args.get("within", ""),
                                            peer_group(point.panel, point.entity, point.args.get("within", "")))
    if key not in cache:
        rows = [_peers(point, span) for span in spans]
        common = set(rows[0]).intersection(*rows[1:])
        cache[key] = RankTable({e: rows[0][e] for e in common})
    return cache[key]


def _mixed(point, *spans):
    """Whether the peers present in all of the spans stand on two footings in the first of them."""
    key = ("mixed", spans, point.args.get("within", ""),
           peer_group(point.panel, point.entity, point.args.get("within", "")))
    if key not in point.source.rank_tables:
        present = _table(point, *spans).value
        point.source.rank_tables[key] = common(point.source.footing(peer, spans[0]) for peer in present)[1]
    return point.source.rank_tables[key]


def _ranking(compute, mixes=True):
    def measure(point):
        now = point.here()
        if is_reason(now):
            return now
        if _peers(point, point.span) is None or len(_peers(point, point.span)) < 2:
            return NO_PEERS
        result = compute(point)
        mixed = mixes and not is_reason(result) and _mixed(point, point.span)
        return Reason(NOT_COMPARABLE.name, result) if mixed else result

    return measure


def _rank(largest_first):
    return lambda p: Fraction(_table(p, p.span).rank(p.entity, largest_first, p.args.get("ties", "min")))


def _rank_best(point):
    better = point.source.better
    return _rank(better == "up")(point) if better in ("up", "down") else UNDEFINED


def _percentile(point):
    table = _table(point, point.span)
    return Fraction(100 * table.smaller(point.entity), len(table.value) - 1)


def _rank_yoy(point):
    span = point.source.years_ago(point.span)
    if is_reason(point.at(span)):
        return NO_BASE
    before, now = _table(point, span, point.span), _table(point, point.span, span)
    if len(now.value) < 2:
        return NO_PEERS
    ties = point.args.get("ties", "min")
    result = Fraction(before.rank(point.entity, True, ties)) - now.rank(point.entity, True, ties)
    mixed = _mixed(point, span, point.span) or _mixed(point, point.span, span)
    return Reason(NOT_COMPARABLE.name, result) if mixed else result


RANKS = {
    "rank": _ranking(_rank(True)),
    "rank_asc": _ranking(_rank(False)),
    "rank_best": _ranking(_rank_best),
    "rank_yoy": _ranking(_rank_yoy, mixes=False),
    "percentile": _ranking(_percentile),
    "ranked": _ranking(lambda p: Fraction(len(_peers(p, p.span))), mixes=False),
}
