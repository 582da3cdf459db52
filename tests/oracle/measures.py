#!/usr/bin/env python3
"""Expected results of the measure kernels, by exact fractions and brute force.

    tests/oracle/measures.py > tests/unit/measure_cases.inc

Each call of a kernel is one entry: which columns it reads, its arguments, and what every entity must get. Rational results are
fractions rounded once (int / int in Python is correctly rounded); roots and tail probabilities are worked in 60 digits. The columns
are random, with a fixed seed, and of several styles: figures of few decimals, ties, signs and zeros, more than 15 digits, decimals
far apart, numbers that share a double, constants, numbers near the largest double.
"""

import random
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from math import sqrt

N, STEPS, WITH_EXACT, SEED = 160, 12, 24, 20240826
LATEST = STEPS - 1
MISSING, NO_BASE, ZERO_BASE, NEGATIVE_BASE = "missing", "no_base", "zero_base", "negative_base"
NO_PEERS, TOO_SHORT, UNDEFINED, NOT_COMPARABLE = "no_peers", "too_short", "undefined", "not_comparable"


# ---- the columns ----


def fixed(rng, digits, decimals, signed=False):
    mantissa = rng.randrange(10**digits)
    sign = "-" if signed and mantissa and rng.random() < 0.5 else ""
    text = str(mantissa).rjust(decimals + 1, "0")
    return sign + (text[:-decimals] + "." + text[-decimals:] if decimals else text)


STYLES = [
    lambda rng: fixed(rng, 6, 2),
    lambda rng: fixed(rng, rng.randint(3, 7), rng.randint(0, 4)),
    lambda rng: rng.choice(["0", "1", "1.0", "2", "2.00", "3", "4.", "5"]),
    lambda rng: rng.choice(["0", "-0", "0.0", ".5", "-.5", fixed(rng, 4, 1, True), fixed(rng, 5, 2, True)]),
    lambda rng: fixed(rng, rng.randint(16, 25), rng.randint(0, 20), True),
    lambda rng: rng.choice([fixed(rng, 15, 22), fixed(rng, 15, 0), fixed(rng, 9, rng.randint(0, 22))]),
    lambda rng: rng.choice(["35.9", "35.90", "35.900000000000000001", "35.899999999999999999", "35.9000000000000000010"]),
    lambda rng: rng.choice(["7.25"] * 4 + ["7.5"]),
    lambda rng: rng.choice(["1.5e308", "-1.7e308", "1e300", "2.5e-300", fixed(rng, 5, 1)]),
]


def random_cell(rng, style):
    chance = rng.random()
    if chance < 0.08:
        return ""
    if chance < 0.10:
        return "?"  # a reason of a formula: undefined
    text = STYLES[style](rng)
    return "!" + text if chance < 0.12 else text  # a plain number that is not comparable


class Panel:
    def __init__(self):
        rng = random.Random(SEED)
        self.text = [[random_cell(rng, i % len(STYLES)) for i in range(N)] for _ in range(STEPS)]
        self.cell = [[cell_of(text) for text in column] for column in self.text]
        self.parent = [None if i < 4 or i % 17 == 5 else rng.randrange(12) for i in range(N)]
        self.peers = [None if i % 13 == 6 else rng.randrange(4) for i in range(N)]
        self.peers[3] = 4  # alone in its set
        self.place = list(range(N))
        rng.shuffle(self.place)
        self.incomparable = [rng.random() < 0.2 for _ in range(N)]


def cell_of(text):
    """A cell is a Fraction or a reason; the number beside not_comparable does not count."""
    if text in ("", "?") or text[0] == "!":
        return {"": MISSING, "?": UNDEFINED}.get(text, NOT_COMPARABLE)
    return Fraction(Decimal(text))


def has(cell):
    return isinstance(cell, Fraction)


class Inexact(float):
    """A result that is not rational: the double nearest to it."""


# ---- the measures: of a call and an entity ----


class Call:
    def __init__(self, measure, **options):
        self.measure = measure
        self.n = options.get("n", 0)
        self.min = options.get("min", 0)
        self.ties = options.get("ties", "min")
        self.kind = options.get("kind", "flow")
        self.better = options.get("better", "undeclared")
        self.now = options.get("now", LATEST)
        self.base = options.get("base")
        self.step_missing = options.get("step_missing", False)
        self.flags = options.get("flags", False)
        length = options.get("window", 0)
        gaps = options.get("gaps", ())
        self.window = [None if s in gaps else s for s in range(self.now + 1 - length, self.now + 1)]

    def cell(self, column, entity):
        return MISSING if column is None else panel.cell[column][entity]


def base_reason(cell, percent):
    if not has(cell):
        return NO_BASE if cell == MISSING else cell
    if percent and cell <= 0:
        return NEGATIVE_BASE if cell < 0 else ZERO_BASE
    return None


def flagged(call, entity, result):
    if result == UNDEFINED or not (call.flags and panel.incomparable[entity]):
        return result
    return (NOT_COMPARABLE, result)


def change(compute, percent):
    def measure(call, entity):
        now, base = call.cell(call.now, entity), call.cell(call.base, entity)
        reason = now if not has(now) else base_reason(base, percent)
        return reason or flagged(call, entity, compute(call, now, base))

    return measure


def cagr(call, now, base):
    if now <= 0:
        return UNDEFINED
    if call.n == 1:
        return 100 * (now - base) / base
    with localcontext() as context:
        context.prec = 80
        ratio = now / base
        growth = (Decimal(ratio.numerator) / Decimal(ratio.denominator)) ** (Decimal(1) / call.n) - 1
        return Inexact(100 * growth)


def lag(call, entity):
    text = "" if call.base is None else panel.text[call.base][entity]
    return (NOT_COMPARABLE, Fraction(Decimal(text[1:]))) if text.startswith("!") else cell_of(text)


def discrete(call, entity):
    now, base = call.cell(call.now, entity), call.cell(call.base, entity)
    if call.kind != "flow" or not has(now):
        return UNDEFINED if call.kind != "flow" else now
    if call.step_missing:
        return MISSING
    if call.base is None:
        return now
    return now - base if has(base) else base


def ytd(call, entity):
    if call.kind != "flow" or not call.window:
        return UNDEFINED
    cells = [call.cell(step, entity) for step in call.window]
    return sum(cells, Fraction(0)) if all(map(has, cells)) else MISSING


def share(call, entity):
    now, parent = call.cell(call.now, entity), panel.parent[entity]
    if not has(now) or parent is None:
        return UNDEFINED if has(now) else now
    whole = call.cell(call.now, parent)
    return base_reason(whole, True) or 100 * now / whole


def contribution(call, entity):
    now, base, parent = call.cell(call.now, entity), call.cell(call.base, entity), panel.parent[entity]
    if not has(now) or parent is None:
        return UNDEFINED if has(now) else now
    whole = call.cell(call.base, parent)
    reason = base_reason(base, False) or base_reason(whole, True)
    return reason or flagged(call, entity, 100 * (now - base) / whole)


def children_sum(call, entity):
    cells = [call.cell(call.now, child) for child in range(N) if panel.parent[child] == entity]
    if not cells or call.kind == "ratio":
        return UNDEFINED
    values = list(filter(has, cells))
    return sum(values, Fraction(0)) if len(values) >= (call.min or len(cells)) else MISSING


def children_gap(call, entity):
    now, total = call.cell(call.now, entity), children_sum(call, entity)
    if not has(now):
        return now
    return now - total if has(total) else total


def peers_of(call, entity, *columns):
    group = panel.peers[entity]
    if group is None:
        return []
    return [e for e in range(N) if panel.peers[e] == group and all(has(call.cell(c, e)) for c in columns)]


def rank_in(call, column, entity, peers, largest_first):
    sign = -1 if largest_first else 1
    value = {e: sign * call.cell(column, e) for e in peers}
    mine = value[entity]
    ahead = sum(v < mine for v in value.values())
    equal = [e for e in peers if value[e] == mine]
    return {
        "min": Fraction(ahead + 1),
        "max": Fraction(ahead + len(equal)),
        "average": Fraction(sum(range(ahead + 1, ahead + len(equal) + 1)), len(equal)),
        "dense": Fraction(len({v for v in value.values() if v < mine}) + 1),
        "ordinal": Fraction(ahead + 1 + sum(panel.place[e] < panel.place[entity] for e in equal)),
    }[call.ties]


def ranking(compute):
    def measure(call, entity):
        now = call.cell(call.now, entity)
        if not has(now):
            return now
        peers = peers_of(call, entity, call.now)
        return compute(call, entity, peers) if len(peers) > 1 else NO_PEERS

    return measure


def rank(largest_first):
    return ranking(lambda call, entity, peers: rank_in(call, call.now, entity, peers, largest_first))


def rank_best(call, entity, peers):
    if call.better not in ("up", "down"):
        return UNDEFINED
    return rank_in(call, call.now, entity, peers, call.better == "up")


def rank_yoy(call, entity, _):
    reason = base_reason(call.cell(call.base, entity), False)
    if reason:
        return reason
    both = peers_of(call, entity, call.now, call.base)
    if len(both) < 2:
        return NO_PEERS
    return rank_in(call, call.base, entity, both, True) - rank_in(call, call.now, entity, both, True)


def percentile(call, entity, peers):
    mine = call.cell(call.now, entity)
    return Fraction(100 * sum(call.cell(call.now, e) < mine for e in peers), len(peers) - 1)


def windowed(compute, least=1, too_few=UNDEFINED, of_now=False):
    def measure(call, entity):
        cells = [call.cell(step, entity) for step in call.window]
        points = [(x, y) for x, y in enumerate(cells) if has(y)]
        if of_now and not has(cells[-1]):
            return cells[-1]
        if not (call.min and len(points) >= call.min):
            if len(cells) < call.n:
                return TOO_SHORT
            if len(points) < len(cells):
                return MISSING
        return too_few if len(points) < least else compute(*zip(*points))

    return measure


def middle(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def mean(_, y):
    return sum(y) / len(y)


def sd(_, y):
    variance = sum((v - mean(_, y)) ** 2 for v in y) / (len(y) - 1)
    try:
        return Inexact(sqrt(variance.numerator / variance.denominator))
    except OverflowError:
        return UNDEFINED


def slope(x, y):
    x_mean, y_mean = Fraction(sum(x), len(x)), sum(y) / len(y)
    return sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y)) / sum((a - x_mean) ** 2 for a in x)


def zscore(_, y):
    centre = middle(y)
    spread = middle(abs(v - centre) for v in y)
    return (y[-1] - centre) / (Fraction(14826, 10000) * spread) if spread else UNDEFINED


def sen(x, y):
    return middle((y[j] - y[i]) / (x[j] - x[i]) for i, j in combinations(range(len(x)), 2))


def trend_p(_, y):
    n = len(y)
    s = sum((b > a) - (b < a) for a, b in combinations(y, 2))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in (y.count(v) for v in set(y)))
    variance = Fraction(n * (n - 1) * (2 * n + 5) - ties, 18)
    return Inexact(1 if abs(s) <= 1 else erfc_of_root((abs(s) - 1) ** 2 / (2 * variance)))


def erfc_of_root(square):
    """erfc(sqrt(square)) by the series erf(z) = 2 / sqrt(pi) * exp(-z^2) * sum of 2^k z^(2k+1) / (2k+1)!!."""
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
    with localcontext() as context:
        context.prec = 80
        z2 = Decimal(square.numerator) / Decimal(square.denominator)
        term = total = z2.sqrt()
        for k in range(1, 1000):
            term *= 2 * z2 / (2 * k + 1)
            total += term
        return 1 - 2 * total * (-z2).exp() / pi.sqrt()


MEASURES = {
    "yoy": change(lambda _, now, base: now - base, False),
    "yoy_pct": change(lambda _, now, base: 100 * (now - base) / base, True),
    "pop": change(lambda _, now, base: now - base, False),
    "pop_pct": change(lambda _, now, base: 100 * (now - base) / base, True),
    "lag": lag,
    "cagr": change(cagr, True),
    "discrete": discrete,
    "ytd": ytd,
    "share": share,
    "contribution": contribution,
    "children_sum": children_sum,
    "children_gap": children_gap,
    "rank": rank(True),
    "rank_asc": rank(False),
    "rank_best": ranking(rank_best),
    "rank_yoy": ranking(rank_yoy),
    "percentile": ranking(percentile),
    "ranked": ranking(lambda call, entity, peers: Fraction(len(peers))),
    "mean": windowed(mean),
    "median": windowed(lambda _, y: middle(y)),
    "lowest": windowed(lambda _, y: min(y)),
    "highest": windowed(lambda _, y: max(y)),
    "sd": windowed(sd, 2),
    "slope": windowed(slope, 2),
    "zscore": windowed(zscore, of_now=True),
    "trend_p": windowed(trend_p, 3, TOO_SHORT),
    "sen": windowed(sen, 2),
}

CALLS = [
    Call("yoy", base=7), Call("yoy", base=0, now=5, flags=True), Call("yoy"),
    Call("yoy_pct", base=7), Call("yoy_pct", base=1, now=9, flags=True), Call("yoy_pct"),
    Call("pop", base=10), Call("pop_pct", base=10),
    Call("lag", n=4, base=7), Call("lag", n=40),
    Call("cagr", n=1, base=8, flags=True), Call("cagr", n=2, base=7), Call("cagr", n=7, base=2),
    Call("discrete", base=10), Call("discrete"), Call("discrete", step_missing=True), Call("discrete", base=10, kind="ratio"),
    Call("ytd", window=3), Call("ytd", window=1), Call("ytd"), Call("ytd", window=4, gaps=[9]), Call("ytd", window=3, kind="stock"),
    Call("share"), Call("share", now=4), Call("contribution", base=7), Call("contribution", base=3, now=6, flags=True),
    Call("children_sum"), Call("children_sum", min=2), Call("children_sum", min=9, now=2), Call("children_sum", kind="ratio"),
    Call("children_gap", min=1), Call("children_gap", min=6, now=3),
    Call("rank"), Call("rank", ties="max"), Call("rank", ties="average"), Call("rank", ties="dense"), Call("rank", ties="ordinal"),
    Call("rank_asc"), Call("rank_asc", ties="dense", now=3), Call("rank_asc", ties="ordinal"),
    Call("rank_best", better="up"), Call("rank_best", better="down"), Call("rank_best", better="none"),
    Call("rank_yoy", base=7), Call("rank_yoy", base=2, ties="average"), Call("rank_yoy"),
    Call("percentile"), Call("ranked"),
    Call("mean", n=4, window=4), Call("mean", n=6, min=3, window=6, gaps=[8]), Call("mean", n=13, window=12),
    Call("median", n=3, window=3), Call("median", n=6, min=2, window=6), Call("median", n=20, min=8, window=12),
    Call("lowest", n=4, window=4), Call("lowest", n=9, min=4, window=9), Call("highest", n=4, window=4), Call("highest", n=9, min=4, window=9),
    Call("sd", n=4, window=4), Call("sd", n=12, min=2, window=12), Call("sd", n=1, window=1),
    Call("slope", n=4, window=4), Call("slope", n=12, min=2, window=12), Call("slope", n=5, min=1, window=1),
    Call("zscore", n=5, window=5), Call("zscore", n=12, min=3, window=12, gaps=[4]),
    Call("trend_p", n=5, window=5), Call("trend_p", n=12, min=3, window=12), Call("trend_p", n=2, window=2),
    Call("sen", n=4, window=4), Call("sen", n=12, min=2, window=12, gaps=[6]), Call("sen", n=1, window=1),
]


# ---- the table ----


def nearest(result):
    """Hex text of the nearest double, or undefined beyond the largest."""
    try:
        value = result if isinstance(result, Inexact) else result.numerator / result.denominator
    except OverflowError:
        return UNDEFINED
    return UNDEFINED if value in (float("inf"), float("-inf")) else float(value).hex()


def expected_text(result):
    if isinstance(result, tuple):
        number = nearest(result[1])
        return number if number == UNDEFINED else f"{result[0]} {number}"
    return result if isinstance(result, str) else nearest(result)


def exact_text(result):
    """The fraction itself where it is one, of moderate length; else empty."""
    number = result[1] if isinstance(result, tuple) else result
    text = str(number) if has(number) else ""
    return text if len(text) <= 60 else ""


def wrapped(items):
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > 138:
            lines.append(line)
            line = "   "
        line += " " + item + ","
    return "\n".join(lines + [line])


def array(kind, name, items):
    return f"static const {kind} {name}[N_ENTITIES] = {{\n{wrapped(items)}\n}};\n"


def quoted(texts):
    return [f'"{text}"' for text in texts]


def number_or(items, none):
    return [none if item is None else str(item) for item in items]


def call_text(call):
    results = [MEASURES[call.measure](call, entity) for entity in range(N)]
    columns = ", ".join(str(-1 if step is None else step) for step in call.window)
    fields = [
        f'.measure = "{call.measure}"',
        f".args = {{{call.n}, {call.min}, TB_TIES_{call.ties.upper()}}}",
        ".kind = TB_" + call.kind.upper(),
        ".better = TB_BETTER_" + call.better.upper(),
        f".now = {call.now}",
        f".base = {-1 if call.base is None else call.base}",
        f".step_missing = {str(call.step_missing).lower()}",
        f".flags = {str(call.flags).lower()}",
        f".n_window = {len(call.window)}",
        f".window = {{{columns or -1}}}",
    ]
    expected = wrapped(quoted(map(expected_text, results)))
    exact = wrapped(quoted(map(exact_text, results[:WITH_EXACT])))
    return f"{{{', '.join(fields)},\n  .expected = {{\n{expected}\n  }},\n  .exact = {{\n{exact}\n  }}}},"


def main():
    print("/* Made by tests/oracle/measures.py, which says what is in it. */")
    print(f"enum {{ N_ENTITIES = {N}, N_STEPS = {STEPS}, N_EXACT = {WITH_EXACT} }};\n")
    rows = ",\n".join(f"  {{\n{wrapped(quoted(column))}\n  }}" for column in panel.text)
    print(f"static const char *const cell_texts[N_STEPS][N_ENTITIES] = {{\n{rows}\n}};\n")
    print(array("uint32_t", "parents", number_or(panel.parent, "TB_NO_ID")))
    print(array("uint32_t", "peer_sets", number_or(panel.peers, "TB_NO_PEER_SET")))
    print(array("uint32_t", "places", map(str, panel.place)))
    print(array("bool", "incomparable", (str(flag).lower() for flag in panel.incomparable)))
    print(CALL_TYPE)
    print("static const call calls[] = {")
    for call in CALLS:
        print(call_text(call))
    print("};")


CALL_TYPE = """/* One call of a kernel. Columns are numbers of steps, -1: none. */
typedef struct call {
  const char *measure;
  tb_args args;
  tb_kind kind;
  tb_better better;
  int now, base;
  bool step_missing, flags;
  size_t n_window;
  int window[N_STEPS];
  const char *expected[N_ENTITIES]; /* a number, a reason, or both */
  const char *exact[N_EXACT];       /* of the first entities: the fraction, "" where not told */
} call;
"""

panel = Panel()
if __name__ == "__main__":
    main()
