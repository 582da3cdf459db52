"""Sources: whatever has a value for an entity and a span, an observed series, a derived one or an expression."""

from .cells import MISSING
from .footing import NOTHING, Footing
from .periods import Timeline, as_stock, timelines_of, years_ago


class Source:
    """`labels` maps each key (a span; for stocks an end date) to the set of spans it was written as."""

    def __init__(self, labels, stock, kind="", unit="", better="", basis=""):
        self.labels, self.stock = labels, stock
        self.kind, self.unit, self.better, self.basis = kind, unit, better, basis
        self.timelines = timelines_of(labels)
        self._line_of = {span: line for line in self.timelines for span in line.guests}
        self._line_of.update((span, line) for line in self.timelines for span in line.steps if span not in line.guests)
        self.rank_tables = {}

    def key(self, span):
        return as_stock(span) if self.stock else span

    def label(self, key):
        """The span that is printed: as written, or the key where it was written in two ways."""
        written = self.labels.get(key, ())
        return next(iter(written)) if len(written) == 1 else key

    def timeline(self, span):
        """The timeline through a span; a span that the source does not have stands alone."""
        return self._line_of.get(span) or Timeline([span])

    def observation(self, entity, span):
        """The row as read, for status, basis and base; None where nothing was read as such."""
        return None

    def years_ago(self, span, years=1):
        """The same months years before; of an open span the one that began then, whatever its end."""
        before = years_ago(span, years)
        if before is None or not before.open or before in self.labels:
            return before
        begun = sorted(s for s in self.labels if s.open and s.first == before.first)
        return ([s for s in begun if s.last <= before.last] or begun[:1] or [before])[-1]

    def declared(self):
        """What is declared for all: the basis, and of an index the unit, which names its base."""
        return Footing(self.basis, self.unit if self.kind == "index" else "")


class Observed(Source):
    """An indicator with observations (or none yet)."""

    def __init__(self, panel, code):
        about = panel.indicator(code)
        self.code, self.rows = code, panel.rows.get(code, {})
        labels = {span: panel.written[code, span] for span in self.rows}
        super().__init__(labels, about.kind == "stock", about.kind, about.unit, about.better, about.basis)

    def cell(self, entity, span):
        row = self.rows.get(span, {}).get(entity)
        return MISSING if row is None or row.value is None else row.value

    def observation(self, entity, span):
        return self.rows.get(span, {}).get(entity)

    def footing(self, entity, span):
        row = self.observation(entity, span)
        stated = Footing(row.basis, row.unit if self.kind == "index" else "") if row else NOTHING
        return stated.joined(self.declared())

    def leaves(self, entity, span):
        return [(self, entity, span)]

    def parts(self):
        return [self]

    def cells_at(self, span):
        """Entity -> cell for every entity that may have a value."""
        return {entity: self.cell(entity, span) for entity in self.rows.get(span, {})}

    def keys(self):
        """Every (entity, key) that a row was read for."""
        return [(entity, span) for span, row in self.rows.items() for entity in row]


class Computed(Source):
    """An expression, or an indicator with a formula: evaluated once for each entity and span."""

    def __init__(self, evaluate, operands, entities, about=None, footing=None, leaves=None):
        stock = bool(operands) and all(operand.stock for operand in operands)
        labels = {}
        for operand in operands:
            for key in operand.labels:
                written = operand.label(key)
                labels.setdefault(as_stock(written) if stock else written, set()).add(written)
        described = {name: getattr(about, name) for name in ("kind", "unit", "better", "basis")} if about else {}
        super().__init__(labels, stock, **described)
        self.evaluate, self.operands, self.entities, self.memo = evaluate, operands, entities, {}
        self._footing, self._leaves = footing, leaves

    def footing(self, entity, span):
        """What is declared goes before what the formula is made of."""
        return self.declared().joined(self._footing(entity, span))

    def leaves(self, entity, span):
        return self._leaves(entity, span)

    def cell(self, entity, span):
        if (entity, span) not in self.memo:
            self.memo[entity, span] = self.evaluate(entity, span)
        return self.memo[entity, span]

    def cells_at(self, span):
        return {entity: self.cell(entity, span) for entity in self.entities}

    def parts(self):
        """The series that the expression reads: a break in one of them is a break of the whole."""
        return [part for operand in self.operands for part in operand.parts()]

    def keys(self):
        """Where at least one series that the expression reads has a row."""
        return list({(e, self.key(o.label(s))) for o in self.operands for e, s in o.keys()})
