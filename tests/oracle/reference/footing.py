"""What a figure stands on and may not be mixed with another of: its basis, and the unit of an index. And breaks in series."""

from bisect import bisect_right
from typing import NamedTuple


class Footing(NamedTuple):
    basis: str = ""
    unit: str = ""

    def differs(self, other):
        return any(a and b and a != b for a, b in zip(self, other))

    def joined(self, other):
        return Footing(self.basis or other.basis, self.unit or other.unit)

    def times(self, other):
        """Of a product or quotient: on the basis that is left when both do not contradict each other, and no index."""
        one_basis = not (self.basis and other.basis) or self.basis == other.basis
        return Footing((self.basis or other.basis) if one_basis else "")


NOTHING = Footing()

# What the result of a measure still stands on.
PERCENTAGES = {"yoy_pct", "pop_pct", "cagr", "share", "contribution"}
STAND_ON_NOTHING = {"rank", "rank_asc", "rank_best", "rank_yoy", "percentile", "ranked", "zscore", "trend_p"}


def carried(name, footing):
    if name in STAND_ON_NOTHING:
        return NOTHING
    return Footing(footing.basis) if name in PERCENTAGES else footing


def common(footings):
    """(what all of them state together, whether two of them contradict each other)."""
    together, mixed = NOTHING, False
    for footing in footings:
        mixed |= together.differs(footing)
        together = together.joined(footing)
    return together, mixed


def leaves_differ(left, right):
    """Two readings of one series: another basis or unit, or a break after the earlier one, up to the later."""
    source, entity, a = left
    if source is not right[0] or entity != right[1] or a == right[2]:
        return False
    earlier, later = sorted((a, right[2]))
    if not source.observation(entity, earlier) or not source.observation(entity, later):
        return False
    if source.footing(entity, earlier).differs(source.footing(entity, later)):
        return True
    steps = source.timeline(later).steps
    rows = (source.observation(entity, step) for step in steps[bisect_right(steps, earlier):bisect_right(steps, later)])
    return any(row and row.status == "B" for row in rows)
