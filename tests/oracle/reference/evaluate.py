"""Evaluation of expressions over a panel: exact numbers, reasons, and three-valued logic (True, False, None)."""

import operator
from fractions import Fraction
from typing import NamedTuple

from . import language
from .cells import MISSING, NOT_COMPARABLE, UNDEFINED, ZERO_BASE, Reason, is_reason
from .footing import NOTHING, STAND_ON_NOTHING, carried, common, leaves_differ
from .language import ARITHMETIC, COMPARISONS, Binary, Call, Measure, Number, Series, Text, Unary
from .measures import HAVE_BASE, MEASURES, TAKES_N, Point, base_of, window_spans
from .periods import Span, month_span, months_of
from .source import Computed, Observed


ANY_MONTH = month_span(24000, 1)
RELATIONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
             "!=": operator.ne}


class UnknownCode(Exception):
    """A code that is neither declared nor observed."""


class Context(NamedTuple):
    """Where an expression is evaluated."""

    own: object
    entity: str
    span: Span
    within: str = ""

    def at(self, entity, span):
        return self._replace(entity=entity or self.entity, span=span or self.span)


class Engine:
    """Sources by code, each built once; formulas may read other formulas."""

    def __init__(self, panel):
        self.panel, self.sources, self.expressions = panel, {}, {}
        self.building = []

    def source(self, code):
        if code not in self.sources:
            self.sources[code] = self._build(code)
        return self.sources[code]

    def _build(self, code):
        if code not in self.panel.indicator_codes():
            raise UnknownCode(code)
        about = self.panel.indicator(code)
        if not about.formula:
            return Observed(self.panel, code)
        if code in self.building:
            raise ValueError("formulas in a circle: " + " -> ".join(self.building + [code]))
        self.building.append(code)
        built = self._computed(language.parse(about.formula), None, "", about)
        self.building.pop()
        return built

    def _computed(self, tree, own, within, about=None):
        operands = [own if code is None else self.source(code) for code in _codes_read(tree)]

        def evaluate(entity, span):
            cell = self.cell(tree, Context(own, entity, span, within))
            return Fraction(cell) if isinstance(cell, float) else cell

        def footing(entity, span):
            return self.footing(tree, Context(own, entity, span, within))

        def leaves(entity, span):
            return self.leaves(tree, Context(own, entity, span, within))

        return Computed(evaluate, operands, self.panel.entity_codes, about, footing, leaves)

    def measured(self, tree, context):
        """(source, context) for what a measure is taken of; periods and entities fixed on a series move the context."""
        if tree is None:
            return context.own, context
        if isinstance(tree, Series):
            source = context.own if tree.code is None else self.source(tree.code)
            return source, context.at(tree.entity, tree.span)
        key = (id(tree), id(context.own), context.within)
        if key not in self.expressions:
            self.expressions[key] = (self._computed(tree, context.own, context.within), tree)
        return self.expressions[key][0], context

    def point(self, tree, context):
        source, context = self.measured(tree.of, context)
        args = dict(tree.args)
        if context.within:
            args.setdefault("within", context.within)
        return Point(source, context.entity, context.span, self.panel, args)

    # ---- numbers ----

    def cell(self, tree, context):
        if isinstance(tree, Measure):
            return MEASURES[tree.name](self.point(tree, context))
        if isinstance(tree, Series):
            source, context = self.measured(tree, context)
            return source.cell(context.entity, source.key(context.span))
        if isinstance(tree, Number):
            return tree.value
        if isinstance(tree, Unary) and tree.op == "-":
            cell = self.cell(tree.of, context)
            if is_reason(cell):
                return cell if cell.number is None else Reason(cell.name, -cell.number)
            return -cell
        if isinstance(tree, Binary) and tree.op in ARITHMETIC:
            return self.arithmetic(tree, context)
        if isinstance(tree, Call):
            return self.call(tree, context)
        raise SyntaxError("a condition stands where a number is expected")

    def arithmetic(self, tree, context):
        sides = [self.cell(tree.left, context), self.cell(tree.right, context)]
        hard = [side for side in sides if is_reason(side) and side.name != NOT_COMPARABLE.name]
        if hard:
            return hard[0]
        left, right = (side.number if is_reason(side) else side for side in sides)
        result = _calculate(tree.op, Fraction(left), Fraction(right))
        mixed = any(map(is_reason, sides)) or self.mixes(tree.op, tree.left, tree.right, context)
        if is_reason(result) or (self.comparable(tree, context) and not mixed):
            return result
        return Reason(NOT_COMPARABLE.name, result)

    # ---- footings ----

    def mixes(self, op, left, right, context):
        """Whether an operator sets figures against each other that stand on two footings, or one series in two periods."""
        if op == "*":
            return False
        if op != "/" and self.footing(left, context).differs(self.footing(right, context)):
            return True
        earlier = self.leaves(left, context)
        return any(leaves_differ(a, b) for a in earlier for b in self.leaves(right, context))

    def footing(self, tree, context):
        if isinstance(tree, Series):
            source, context = self.measured(tree, context)
            return source.footing(context.entity, source.key(context.span))
        if isinstance(tree, Measure):
            return carried(tree.name, self._measure_footing(tree, context))
        if isinstance(tree, Unary):
            return self.footing(tree.of, context)
        if isinstance(tree, Binary):
            left, right = self.footing(tree.left, context), self.footing(tree.right, context)
            scales = self.span_of(tree.left, context) is None or self.span_of(tree.right, context) is None
            return left.times(right) if tree.op in "*/" and not scales else left.joined(right)
        if isinstance(tree, Call) and tree.name not in ("start", "end", "months", "elapsed", "decimals"):
            return self.footing(self._chosen(tree, context), context)
        return NOTHING

    def _measure_footing(self, tree, context):
        point = self.point(tree, context)
        if tree.name == "lag":
            span = point.line.back(point.span, point.args["n"])
            return NOTHING if span is None else point.source.footing(point.entity, span)
        if tree.name in TAKES_N and tree.name != "cagr":
            return common(point.source.footing(point.entity, span) for span in window_spans(point))[0]
        return point.source.footing(point.entity, point.span)

    def _chosen(self, tree, context):
        """The argument that a function gives."""
        if tree.name == "if":
            return tree.args[1 if self.truth(tree.args[0], context) else 2]
        cells = [self.cell(arg, context) for arg in tree.args] if tree.name in ("coalesce", "least", "greatest") else []
        if tree.name == "coalesce":
            return next((arg for arg, cell in zip(tree.args, cells) if not is_reason(cell)), tree.args[0])
        if cells and not any(map(is_reason, cells)):
            return tree.args[cells.index(min(cells) if tree.name == "least" else max(cells))]
        return tree.args[0]

    def leaves(self, tree, context):
        """The series that a figure is made of, where they are read: (source, entity, span)."""
        if isinstance(tree, Series):
            source, context = self.measured(tree, context)
            return source.leaves(context.entity, source.key(context.span))
        if isinstance(tree, Measure):
            if tree.name in STAND_ON_NOTHING:
                return []
            point = self.point(tree, context)
            span = point.line.back(point.span, point.args["n"]) if tree.name == "lag" else point.span
            return [] if span is None else point.source.leaves(point.entity, span)
        if isinstance(tree, Call) and tree.name in ("start", "end", "months", "elapsed", "decimals"):
            return []
        children = tree.args[1:] if isinstance(tree, Call) and tree.name == "if" else _children(tree)
        return [leaf for child in children for leaf in self.leaves(child, context)]

    def call(self, tree, context):
        if tree.name == "if":
            truth = self.truth(tree.args[0], context)
            if truth is None:
                return self.reason_of(tree.args[0], context)
            return self.cell(tree.args[1 if truth else 2], context)
        if tree.name in ("start", "end", "months", "elapsed"):
            return self.about_span(tree.name, self.span_of(tree.args[0], context))
        if tree.name == "decimals":
            source, where = self.measured(tree.args[0], context)
            row = source.observation(where.entity, source.key(where.span))
            return MISSING if not row or row.value is None else Fraction(row.decimals)
        cells = [self.cell(arg, context) for arg in tree.args]
        if tree.name == "coalesce":
            return next((cell for cell in cells if not is_reason(cell)), cells[0])
        hard = [cell for cell in cells if is_reason(cell) and cell.name != NOT_COMPARABLE.name]
        if hard:
            return hard[0]
        result = _function(tree.name, [cell.number if is_reason(cell) else cell for cell in cells])
        chooses = tree.name in ("least", "greatest")
        mixed = any(map(is_reason, cells)) or (chooses and self._choices_mix(tree.args, context))
        return Reason(NOT_COMPARABLE.name, result) if mixed else result

    def _choices_mix(self, args, context):
        return any(self.mixes("<", a, b, context) for i, b in enumerate(args) for a in args[:i])

    def about_span(self, name, span):
        if span is None or (span.open and name != "start" and self.panel.as_of is None):
            return UNDEFINED
        last = self.panel.as_of if span.open else span.last
        if name == "start":
            return Fraction(span.first)
        if name == "end":
            return Fraction(last)
        if name == "months":
            months = months_of(Span(span.first, last))
            return Fraction(months[1]) if months else UNDEFINED
        if self.panel.as_of is None:
            return UNDEFINED
        gone = min(max(self.panel.as_of - span.first + 1, 0), last - span.first + 1)
        return Fraction(gone, last - span.first + 1)

    def reason_of(self, condition, context):
        """The leftmost reason inside an unknown condition."""
        if isinstance(condition, Binary):
            sides = (condition.left, condition.right)
            if condition.op in COMPARISONS:
                cells = [self.cell(side, context) for side in sides]
                return next((c for c in cells if is_reason(c)), NOT_COMPARABLE)
            unknown = [side for side in sides if self.truth(side, context) is None]
            return self.reason_of(unknown[0], context)
        return self.reason_of(condition.of, context)

    # ---- spans ----

    def span_of(self, tree, context):
        """The span that a figure is about: None for a constant, the current one unless a period is fixed."""
        if isinstance(tree, Series):
            return tree.span or context.span
        if isinstance(tree, Measure):
            return tree.of.span or context.span if isinstance(tree.of, Series) else context.span
        if isinstance(tree, Unary):
            return self.span_of(tree.of, context)
        if isinstance(tree, Binary):
            return _joined(tree.op, self.span_of(tree.left, context), self.span_of(tree.right, context))
        if isinstance(tree, Call):
            spans = [self.span_of(arg, context) for arg in tree.args if not isinstance(arg, Text)]
            return next((span for span in spans if span), None)
        return None

    def comparable(self, tree, context):
        left, right = self.span_of(tree.left, context), self.span_of(tree.right, context)
        if left is None or right is None or left == right:
            return True
        kinds = self.kinds_of(tree.left, context) | self.kinds_of(tree.right, context)
        return _spans_comparable(tree.op, left, right, kinds)

    def kinds_of(self, tree, context):
        """The kinds of the series that a figure is made of."""
        if isinstance(tree, (Series, Measure)):
            return {self.measured(tree if isinstance(tree, Series) else tree.of, context)[0].kind}
        return set().union(*(self.kinds_of(child, context) for child in _children(tree)))

    # ---- logic ----

    def truth(self, tree, context):
        if isinstance(tree, Unary) and tree.op == "not":
            inner = self.truth(tree.of, context)
            return None if inner is None else not inner
        if isinstance(tree, Binary) and tree.op in ("and", "or"):
            return _kleene(tree.op, self.truth(tree.left, context), self.truth(tree.right, context))
        if isinstance(tree, Binary) and tree.op in COMPARISONS:
            return self.compare(tree, context)
        if isinstance(tree, Call) and tree.name == "missing":
            return is_reason(self.cell(tree.args[0], context))
        raise SyntaxError("a number stands where a condition is expected")

    def compare(self, tree, context):
        if isinstance(tree.left, Text) or isinstance(tree.right, Text):
            left, right = self.text(tree.left), self.text(tree.right)
        else:
            left, right = self.cell(tree.left, context), self.cell(tree.right, context)
            if is_reason(left) or is_reason(right) or not self.comparable(tree, context):
                return None
            if self.mixes(tree.op, tree.left, tree.right, context):
                return None
        return _holds(tree.op, left, right)

    def text(self, tree):
        if isinstance(tree, Text):
            return tree.value
        return self.panel.findings.get(tree.args[0].value, {}).get("status", "")

    # ---- evidence ----

    def deciding(self, tree, context):
        """The comparison that decided: the leftmost; of an `or`, the leftmost that is true."""
        if isinstance(tree, Unary):
            return self.deciding(tree.of, context)
        if isinstance(tree, Binary) and tree.op in COMPARISONS:
            return tree
        if not isinstance(tree, Binary):
            return None
        sides = [tree.left, tree.right]
        if tree.op == "or":
            sides.sort(key=lambda side: self.truth(side, context) is not True)
        return next(filter(None, (self.deciding(side, context) for side in sides)), None)

    def base(self, tree, context):
        """(base span, value) of the first measure with a base, reading from the left; None without one."""
        for measure in _measures_in(tree):
            if measure.name in HAVE_BASE:
                point = self.point(measure, context)
                span, cell, _ = base_of(point, measure.name)
                return None if is_reason(cell) else (point.source.label(span), cell)
        return None

    def check(self, tree, own):
        """UnknownCode or SyntaxError where the tree can never be evaluated."""
        for code in _all_codes(tree):
            if code is not None:
                self.source(code)
        if self.panel.entity_codes:
            self.truth(tree, Context(own, self.panel.entity_codes[0], ANY_MONTH))


def _children(tree):
    if isinstance(tree, Binary):
        return [tree.left, tree.right]
    if isinstance(tree, (Unary, Measure)):
        return [tree.of]
    return tree.args if isinstance(tree, Call) else []


def _measures_in(tree):
    if isinstance(tree, Measure):
        yield tree
    for child in _children(tree):
        yield from _measures_in(child)


def _all_codes(tree):
    if isinstance(tree, Series):
        yield tree.code
    if isinstance(tree, Measure) and tree.of is None:
        yield None
    for child in _children(tree):
        yield from _all_codes(child)


def _codes_read(tree):
    """Codes read at the current period and entity; a fixed period or entity does not make a row."""
    found = []

    def walk(node):
        if isinstance(node, Series) and not node.span and not node.entity:
            found.append(node.code)
        if isinstance(node, Measure) and node.of is None:
            found.append(None)
        for child in _children(node):
            walk(child)

    walk(tree)
    return list(dict.fromkeys(found))


def _calculate(op, left, right):
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right else ZERO_BASE


def _function(name, cells):
    if name == "abs":
        return abs(cells[0])
    if name == "least":
        return min(cells)
    if name == "greatest":
        return max(cells)
    scale = 10 ** int(cells[1])
    scaled = abs(Fraction(cells[0])) * scale
    rounded = Fraction(int(scaled + Fraction(1, 2)), scale)
    return rounded if cells[0] >= 0 else -rounded


def _holds(op, left, right):
    return RELATIONS[op](left, right)


def _kleene(op, left, right):
    decided = op == "or"
    if left is decided or right is decided:
        return decided
    return None if left is None or right is None else not decided


def _begins_or_ends(part, whole):
    inside = whole.first <= part.first and part.last <= whole.last
    return inside and (part.first == whole.first or part.last == whole.last)


def _joined(op, left, right):
    """The span of a sum, difference, product or quotient of two figures."""
    if left is None or right is None or left == right:
        return left or right
    if op == "+" and (left.last + 1 == right.first or right.last + 1 == left.first):
        return Span(min(left.first, right.first), max(left.last, right.last))
    if op == "-" and _begins_or_ends(right, left):
        return Span(right.last + 1, left.last) if right.first == left.first else Span(left.first, right.first - 1)
    return left


def _spans_comparable(op, left, right, kinds):
    if kinds == {"stock"}:
        return True
    a, b = months_of(left), months_of(right)
    if a and b and a[1] == b[1] and (a[0] % 12 == b[0] % 12 or abs(a[0] - b[0]) == a[1]):
        return True
    if not kinds <= {"flow", ""}:
        return False
    if op == "+":
        return left.last + 1 == right.first or right.last + 1 == left.first
    if op == "-":
        return _begins_or_ends(right, left)
    part, whole = (left, right) if op in ("<", "<=") else (right, left)
    return op in ("<", "<=", ">", ">=") and whole.first <= part.first and part.last <= whole.last
