"""A cell is an exact Fraction, a float (measures that are not rational), or a Reason."""


class Reason:
    """Why there is no figure. `number` is the plain number that not_comparable keeps."""

    def __init__(self, name, number=None):
        self.name, self.number = name, number

    def __repr__(self):
        return self.name


MISSING = Reason("missing")
NO_BASE = Reason("no_base")
ZERO_BASE = Reason("zero_base")
NEGATIVE_BASE = Reason("negative_base")
NOT_COMPARABLE = Reason("not_comparable")
NO_PEERS = Reason("no_peers")
TOO_SHORT = Reason("too_short")
UNDEFINED = Reason("undefined")


def is_reason(cell):
    return isinstance(cell, Reason)
