"""Alert states: one machine for each rule, indicator, timeline and entity."""

from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Optional

from . import language
from .decimals import number_text
from .cells import is_reason
from .evaluate import Context, UnknownCode
from .hiding import Found, Hiding, found_of, read_mutes
from .periods import UNSTATED, period_text


class Rule(NamedTuple):
    code: str
    finding: str
    indicators: list
    when: Any
    clear: Any
    hold_for: int
    clear_for: int
    within: str
    entities: list
    missing: str
    severity: str
    message: str


class Decision(NamedTuple):
    """A period's condition as the machine took it: True, False or None, and whether data decided it."""

    truth: Optional[bool]
    known: bool


class Episode:
    """An alert. `decided` is (span, condition): the last period that data decided, and by which condition."""

    def __init__(self, number, since):
        self.number, self.since = number, since
        self.state, self.decided, self.fired = "pending", None, []


def read_rule(record):
    """A rule from its row; SyntaxError where a condition cannot be read."""
    clear = record.get("clear", "")
    split = lambda name: [part.strip() for part in record.get(name, "").split(";") if part.strip()]
    return Rule(record["rule"], record.get("finding", ""), split("indicator"), language.parse(record["when"]),
                language.parse(clear) if clear else None, int(record.get("for") or 1), int(record.get("clear_for") or 1),
                record.get("within", ""), split("entities"), record.get("missing") or "hold",
                record.get("severity") or "medium", record.get("message", ""))


class Machine:
    """Runs along one timeline for one entity and keeps its episodes."""

    def __init__(self, engine, rule, own, entity):
        self.engine, self.rule, self.own, self.entity = engine, rule, own, entity
        self.episodes, self.pending = [], None
        self.count = self.clear_count = 0
        self.evaluated = False

    def context(self, span):
        return Context(self.own, self.entity, span, self.rule.within)

    def run(self, timeline):
        for span in timeline.steps:
            if span in timeline.guests:  # judged where it is at home
                continue
            if self.episodes and self.episodes[-1].state == "firing":
                self.step_firing(span)
            else:
                self.step_waiting(span)
        return self

    def decide(self, condition, span):
        truth = self.engine.truth(condition, self.context(span))
        self.evaluated = self.evaluated or truth is not None
        return Decision(truth, truth is not None)

    def step_waiting(self, span):
        """inactive, pending or resolved."""
        truth = self.decide(self.rule.when, span).truth
        if truth is None and self.rule.missing == "hold":
            return
        if truth is None:
            truth = self.rule.missing == "alert"
        if not truth:
            self.pending, self.count = None, 0
            return
        if self.pending is None:
            self.pending = Episode(len(self.episodes) + 1, span)
        self.count += 1
        self.pending.decided = (span, self.rule.when)
        if self.count >= self.rule.hold_for:
            self.fire(span)

    def fire(self, span):
        episode, self.pending, self.count, self.clear_count = self.pending, None, 0, 0
        episode.state = "firing"
        episode.fired.append(span)
        self.episodes.append(episode)

    def step_firing(self, span):
        episode = self.episodes[-1]
        when = self.decide(self.rule.when, span)
        clear = self.decide(self.rule.clear, span) if self.rule.clear else _opposite(when)
        if clear.truth:
            self.clear_count += 1
        elif clear.known or self.rule.missing != "hold":
            self.clear_count = 0
        decided = clear.known or self.rule.missing == "alert"
        if decided:
            episode.decided = (span, self.rule.when)
        if clear.truth and self.clear_count >= self.rule.clear_for:
            episode.state, episode.decided = "resolved", (span, self.rule.clear or self.rule.when)
            return
        if decided:  # a period that is held over for want of data is not one in which the rule fires
            episode.fired.append(span)


def _opposite(when):
    return Decision(None if when.truth is None else not when.truth, when.known)


# ---- scope ----


def indicators_of(rule, panel):
    """Codes that a rule watches, in order; UnknownCode for a code or glob that names nothing."""
    known, found = panel.indicator_codes(), []
    for pattern in rule.indicators or ["*"]:
        hits = [code for code in known if fnmatchcase(code, pattern)] if "*" in pattern else [pattern]
        if not hits or not known.issuperset(hits):
            raise UnknownCode(pattern)
        found += hits
    return sorted(set(found), key=str.encode)


def entities_of(rule, panel):
    """Entities that `entities` names: codes, groups or levels."""
    found = set()
    for name in rule.entities:
        about = panel.entities.values()
        hits = {name} & set(panel.entity_codes)
        hits = hits or {e.code for e in about if name in e.groups} or {e.code for e in about if e.level == name}
        if not hits:
            raise UnknownCode(name)
        found |= hits
    return found


# ---- rows ----

HEADER = ("rule,finding,indicator,entity,period,state,episode,since,value,figure,threshold,base_period,base_value,"
          "severity,message").split(",")
HIDDEN = ["muted", "reason"]


def alert_rows(engine, every_period=False, hidden=False):
    """The rows of `tongbi alerts`, in order; with `hidden` also those that are left out, and two columns more."""
    listed, episodes = [], []
    for record in engine.panel.rules:
        try:
            rule = read_rule(record)
            for code in indicators_of(rule, engine.panel):
                _add_rule(engine, rule, code, every_period, listed, episodes)
        except (SyntaxError, UnknownCode, ValueError):
            if not every_period:
                listed.append(_error_row(record))
    listed.sort(key=lambda item: item[0])
    hiding = Hiding(engine.panel.rules, read_mutes(engine.panel.folder), engine.panel.entities, episodes)
    marked = [(row, hiding.cells(found)) for _, row, found in listed]
    return [row + cells for row, cells in marked] if hidden else [row for row, cells in marked if not cells[0]]


def _error_row(record):
    indicator = record.get("indicator", "")
    key = (record["rule"].encode(), indicator.encode(), b"", UNSTATED, 0)
    cells = [record["rule"], record.get("finding", ""), indicator, "", "", "error"] + [""] * 7
    row = cells + [record.get("severity") or "medium", record.get("message", "")]
    return key, row, Found(record["rule"], indicator, "", "error", None, None, None)


def _add_rule(engine, rule, code, every_period, listed, episodes):
    own = engine.source(code)
    for tree in filter(None, (rule.when, rule.clear)):
        engine.check(tree, own)
    named = entities_of(rule, engine.panel)
    keys = own.keys()
    judged = set()
    for line in own.timelines:
        steps = set(line.steps) - line.guests
        scope = named or {entity for entity, span in keys if span in steps}
        for entity in scope:
            machine = Machine(engine, rule, own, entity).run(line)
            if machine.evaluated or machine.episodes or machine.pending:
                judged.add(entity)
            rows = _rows_of_machine(machine, code, list(line.steps), False)
            episodes += [found for _, _, found in rows]
            listed += _rows_of_machine(machine, code, list(line.steps), True) if every_period else rows
    if not every_period:
        scope = named or {entity for entity, _ in keys} or {""}
        listed += [_nodata_row(rule, code, entity) for entity in scope - judged]


def _nodata_row(rule, code, entity):
    cells = [rule.code, rule.finding, code, entity, "", "nodata"] + [""] * 7 + [rule.severity, rule.message]
    found = Found(rule.code, code, entity, "nodata", None, None, None)
    return (rule.code.encode(), code.encode(), entity.encode(), UNSTATED, 0), cells, found


def _rows_of_machine(machine, code, steps, every_period):
    place = {span: i for i, span in enumerate(steps)}
    if every_period:
        return [(*_row(machine, code, episode, span, machine.rule.when, "firing", span),
                 _found(machine, code, "firing", steps, (place[span],) * 3))
                for episode in machine.episodes for span in episode.fired]
    alive = machine.episodes + ([machine.pending] if machine.pending else [])
    rows = []
    for e in alive:
        last = place[e.decided[0]] - (e.state == "resolved")
        bounds = place[e.since], place[e.fired[0]] if e.fired else None, last
        rows.append((*_row(machine, code, e, *e.decided, e.state, e.since), _found(machine, code, e.state, steps, bounds)))
    return rows


def _found(machine, code, state, steps, bounds):
    return found_of(machine.rule.code, code, machine.entity, state, steps, bounds, machine.own.label)


def _row(machine, code, episode, span, condition, state, order):
    """One row: evidence is that of `span` and of the comparison that decided `condition`."""
    engine, rule, own, context = machine.engine, machine.rule, machine.own, machine.context(span)
    comparison = engine.deciding(condition, context)
    figure = threshold = base_period = base_value = ""
    if comparison and not isinstance(comparison.left, language.Text):
        figure, threshold = _side(engine, comparison.left, context), _side(engine, comparison.right, context)
        base = engine.base(comparison.left, context)
        if base:
            base_period, base_value = period_text(base[0]), number_text(base[1])
    value = own.cell(machine.entity, span)
    cells = [rule.code, rule.finding, code, machine.entity, period_text(own.label(span)), state, str(episode.number),
             period_text(own.label(episode.since)), "" if is_reason(value) else number_text(value), figure, threshold,
             base_period, base_value, rule.severity, rule.message]
    return (rule.code.encode(), code.encode(), machine.entity.encode(), order, episode.number), cells


def _side(engine, tree, context):
    if isinstance(tree, language.Text) or (isinstance(tree, language.Call) and tree.name == "status"):
        return engine.text(tree)
    cell = engine.cell(tree, context)
    return "" if is_reason(cell) else number_text(cell)
