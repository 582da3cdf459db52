"""What hides alerts from tables: the mutes of a case, and other alerts that inhibit them. Written from engine/rules/README.md
(`inhibits`) and engine/case/README.md (mutes)."""

import csv
from fnmatch import fnmatchcase
from typing import NamedTuple, Optional

from .panel import HEADER_ALIASES, table_files
from .periods import UNSTATED, Span, parse_period, period_text

BEGINNING, END = float("-inf"), float("inf")
BELOW = {"children": 1, "下级": 1, "descendants": END, "所有下级": END}


class Mute(NamedTuple):
    rule: str
    entity: str
    indicator: str
    first: float
    last: float
    reason: str
    place: str


class Found(NamedTuple):
    """An alert as hiding sees it: `span` the days on which it pended or fired, `latest` those of its last such period."""

    rule: str
    indicator: str
    entity: str
    state: str
    span: Optional[Span]
    firing: Optional[Span]
    latest: Optional[Span]
    fired: Span = UNSTATED


def read_mutes(folder):
    """The mutes of a case, in their order; none without a case."""
    found = []
    if not folder:
        return found
    for path in table_files(folder, "mutes"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            records = csv.reader(file)
            header = [HEADER_ALIASES.get(name.strip(), name.strip()) for name in next(records)]
            for record in filter(None, records):
                r = dict(zip(header, map(str.strip, record)))
                first, last = r.get("from", ""), r.get("until", "")
                found.append(Mute(r["rule"], r.get("entity", ""), r.get("indicator", ""),
                                  parse_period(first).first if first else BEGINNING, parse_period(last).last if last else END,
                                  r.get("reason", ""), f"{path.relative_to(folder)}:{records.line_num}"))
    return found


def days_of_step(steps, i):
    """The days that a step of a timeline stands for by itself: a total from January stands for what it adds."""
    span = steps[i]
    if i and steps[i - 1].first == span.first and steps[i - 1].last < span.last:
        return Span(steps[i - 1].last + 1, span.last)
    return span


class Hiding:
    """Rules are records of rules.csv, alerts are Found; `firings` are the alerts (episodes) of all rules."""

    def __init__(self, rules, mutes, entities, firings):
        self.mutes, self.entities = mutes, entities
        self.inhibitors = self._inhibitors(rules)
        self.firings = {}
        for alert in sorted(firings, key=lambda f: (f.rule.encode(), f.firing or UNSTATED, f.fired)):
            if alert.firing and not self.mute_of(alert):
                self.firings.setdefault((alert.rule, alert.entity), []).append(alert)

    @staticmethod
    def _inhibitors(rules):
        """For each rule those that inhibit it, with how far below: 0, 1 or any depth. Circles on one entity are left out."""
        ids = {r["rule"] for r in rules}
        edges = [edge for r in rules for edge in _edges(r, ids)]
        level = {(a, b) for a, b, depth in edges if depth == 0}
        found = {}
        for a, b, depth in edges:
            if depth or not _reaches(level, b, a):
                found.setdefault(b, []).append((a, depth))
        return {rule: sorted(by, key=lambda pair: pair[0].encode()) for rule, by in found.items()}

    def mute_of(self, alert):
        for mute in self.mutes:
            named = (fnmatchcase(alert.rule, mute.rule) and mute.entity in ("", alert.entity)
                     and mute.indicator in ("", alert.indicator))
            always = mute.first == BEGINNING and mute.last == END
            dated = alert.span is not None and mute.first <= alert.span.first and alert.span.last <= mute.last
            if named and alert.state != "error" and (always or dated):
                return mute
        return None

    def inhibitor_of(self, alert):
        if alert.latest is None:
            return None
        for rule, depth in self.inhibitors.get(alert.rule, []):
            for entity in self._above(alert.entity, depth):
                for other in self.firings.get((rule, entity), []):
                    same = rule != alert.rule or other.indicator == alert.indicator
                    if same and other.firing.first <= alert.latest.last and alert.latest.first <= other.firing.last:
                        return other
        return None

    def _above(self, entity, depth):
        if depth == 0:
            yield entity
        while depth > 0:
            entity = self.entities[entity].parent if entity in self.entities else ""
            if not entity:
                return
            yield entity
            depth -= 1

    def cells(self, alert):
        """The columns `muted` and `reason`; both empty: nothing hides it."""
        mute, other = self.mute_of(alert), self.inhibitor_of(alert)
        if mute:
            return ["muted", f"{mute.reason or 'no reason given'} ({mute.place})"]
        return ["inhibited", f"{other.rule}/{other.entity} fires from {period_text(other.fired)} on"] if other else ["", ""]


def _edges(record, ids):
    own = record["rule"]
    for item in filter(None, map(str.strip, record.get("inhibits", "").split(";"))):
        rule, _, word = item.rpartition("@")
        if item in BELOW:
            yield own, own, BELOW[item]
        elif item in ids:
            yield own, item, 0
        elif rule.strip() in ids and word.strip() in BELOW:
            yield own, rule.strip(), BELOW[word.strip()]


def _reaches(edges, start, goal):
    seen, todo = {start}, [start]
    while todo:
        at = todo.pop()
        if at == goal:
            return True
        more = {b for a, b in edges if a == at} - seen
        seen |= more
        todo += more
    return False


def found_of(rule, code, entity, state, steps, bounds, label):
    """`bounds`: steps where it began to hold, where it began to fire (None: not), and its last one."""
    since, fired, last = bounds
    latest = days_of_step(steps, last)
    firing = Span(days_of_step(steps, fired).first, latest.last) if fired is not None else None
    span = Span(days_of_step(steps, since).first, latest.last)
    return Found(rule, code, entity, state, span, firing, latest, label(steps[fired]) if firing else UNSTATED)
