"""The expression language: tokens, tree, recursive descent. Names are given their meaning by evaluate.py."""

import re
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, Optional

from .decimals import parse_number
from .measures import MEASURES, OPTIONS, TAKES_N
from .periods import parse_period


class Number(NamedTuple):
    value: Fraction


class Text(NamedTuple):
    value: str


class Series(NamedTuple):
    """code None is `value`, the rule's own indicator."""

    code: Optional[str]
    span: Any = None
    entity: Optional[str] = None


class Measure(NamedTuple):
    """of None: of the rule's own indicator."""

    name: str
    of: Any
    args: dict


class Call(NamedTuple):
    name: str
    args: list


class Unary(NamedTuple):
    op: str
    of: Any


class Binary(NamedTuple):
    op: str
    left: Any
    right: Any


ARITHMETIC = {"+", "-", "*", "/"}
COMPARISONS = {"<", "<=", ">", ">=", "=", "!="}
FUNCTIONS = {"abs": 1, "least": None, "greatest": None, "round": 2, "if": 3, "coalesce": None, "missing": 1, "start": 1,
             "end": 1, "months": 1, "elapsed": 1, "decimals": 1, "status": 1}

TOKEN = re.compile(r"""\s*(?:
    (?P<date>\d{4}-\d{2}-\d{2}(?!\d))
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<quoted>"[^"]*")
  | (?P<name>[^\W\d]\w*)
  | (?P<period>\[[^\]]*\])
  | (?P<sign><=|>=|!=|[-+*/()<>=,@])
  | (?P<end>\Z)
)""", re.VERBOSE)


def tokens_of(text):
    tokens, at = [], 0
    while not tokens or tokens[-1][0] != "end":
        found = TOKEN.match(text, at)
        if not found:
            raise SyntaxError(f"column {at + 1}: not understood: {text[at:at + 10]!r}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class Parser:
    """One method per level of precedence, loosest first."""

    def __init__(self, text):
        self.tokens, self.at = tokens_of(text), 0

    def peek(self):
        return self.tokens[self.at][1]

    def kind(self):
        return self.tokens[self.at][0]

    def take(self, *wanted):
        """The next token's text if it is one of the wanted ones, else None."""
        kind, text = self.tokens[self.at]
        if kind in ("sign", "name") and text in wanted:
            self.at += 1
            return text
        return None

    def expect(self, wanted):
        if not self.take(wanted):
            raise SyntaxError(f"expected {wanted!r}, found {self.peek()!r}")

    def whole(self):
        tree = self.either()
        if self.kind() != "end":
            raise SyntaxError(f"expected the end, found {self.peek()!r}")
        return tree

    def either(self):
        tree = self.both()
        while self.take("or"):
            tree = Binary("or", tree, self.both())
        return tree

    def both(self):
        tree = self.negated()
        while self.take("and"):
            tree = Binary("and", tree, self.negated())
        return tree

    def negated(self):
        return Unary("not", self.negated()) if self.take("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        op = self.take(*COMPARISONS)
        return _comparison(op, left, self.sum()) if op else left

    def sum(self):
        tree = self.product()
        while op := self.take("+", "-"):
            tree = Binary(op, tree, self.product())
        return tree

    def product(self):
        tree = self.signed()
        while op := self.take("*", "/"):
            tree = Binary(op, tree, self.signed())
        return tree

    def signed(self):
        return Unary("-", self.signed()) if self.take("-") else self.operand()

    def operand(self):
        if self.take("("):
            tree = self.either()
            self.expect(")")
            return tree
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Number(parse_number(text))
        if kind == "date":
            return Number(Fraction(date.fromisoformat(text).toordinal()))
        if kind == "quoted":
            return self.series(text[1:-1])
        if kind == "name":
            return self.named(text)
        raise SyntaxError(f"expected an operand, found {text!r}")

    def named(self, name):
        if name in MEASURES:
            return self.measure(name)
        if name in FUNCTIONS and self.peek() == "(":
            return self.call(name)
        return self.series(None if name == "value" else name)

    def series(self, code):
        span = entity = None
        if self.kind() == "period":
            span = parse_period(self.peek()[1:-1].strip())
            self.at += 1
        if self.take("@"):
            entity = self.word()
        return Series(code, span, entity)

    def word(self):
        kind, text = self.tokens[self.at]
        if kind not in ("quoted", "name"):
            raise SyntaxError(f"expected a code, found {text!r}")
        self.at += 1
        return text.strip('"')

    def measure(self, name):
        positional, args = [], {}
        if self.take("("):
            while not self.take(")"):
                self.argument(positional, args)
                if self.peek() != ")":
                    self.expect(",")
        if name in TAKES_N and "n" not in args and positional:
            args["n"] = _whole(positional.pop())
        if len(positional) > 1 or (name in TAKES_N) != ("n" in args):
            raise SyntaxError(f"wrong arguments for {name}")
        return Measure(name, positional[0] if positional else None, args)

    def argument(self, positional, args):
        named = self.kind() == "name" and self.peek() in OPTIONS and self.tokens[self.at + 1] == ("sign", "=")
        if not named:
            positional.append(self.either())
            return
        option = self.word()
        self.expect("=")
        args[option] = _whole(self.operand()) if option in ("n", "min") else self.word()

    def call(self, name):
        args = []
        self.expect("(")
        while not self.take(")"):
            args.append(self.either())
            if self.peek() != ")":
                self.expect(",")
        if not args or FUNCTIONS[name] not in (None, len(args)):
            raise SyntaxError(f"wrong number of arguments for {name}")
        return Call(name, [Text(args[0].code)] if name == "status" else args)


def _whole(tree):
    if not isinstance(tree, Number) or tree.value.denominator != 1 or tree.value < 0:
        raise SyntaxError("expected a whole number")
    return int(tree.value)


def _comparison(op, left, right):
    """Beside a finding's status a name is its text."""
    is_status = [isinstance(side, Call) and side.name == "status" for side in (left, right)]
    if any(is_status):
        left, right = (Text(side.code) if isinstance(side, Series) else side for side in (left, right))
    return Binary(op, left, right)


def parse(text):
    """The tree of an expression; SyntaxError where it is not one."""
    return Parser(text).whole()


def split_list(text):
    """A list of measures at its outer commas: `yoy,mean(4,min=2)`."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
