"""Who answers to whom, as a JSON document with the sentences that people read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tallyproof.outcome.coalitions.rule_file import rule_text
from tallyproof.outcome.control.powers import InForce, Power, Succession, closure, in_force
from tallyproof.outcome.control.reform import (
    Accountability,
    Change,
    Difference,
    Reach,
    accountability,
    difference,
)
from tallyproof.outcome.control.rules_file import Rulebook
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "control_document"]

SCHEMA = "tallyproof.control/1"
Json = dict[str, Any]
Sets = Iterable[Sequence[str]]


def control_document(states: Sequence[Rulebook], catalogue: Catalogue, *, day: str = "") -> Json:
    """Return who appoints and removes whom, what answers to whom, and what each reform changes.

    Args:
        states: The rules as they are, and as they become by each reform, one after the other.
        catalogue: Language of the sentences.
        day: ISO 8601, in full: only what is in force on it counts; empty: everything.
    """
    told = [_State.of(rules, day, catalogue) for rules in states]
    steps = [_step(before, after) for before, after in pairwise(told)]
    return {
        "schema": SCHEMA,
        "day": day or None,
        "start": list(states[0].start),
        **told[0].document(),
        "reforms": [step | {"title": state.rules.title} for step, state in zip(steps, told[1:], strict=True)],
        "diff": _difference(told[0], told[-1]) if steps else None,
        "limits": catalogue.text("control.limits"),
    }


@dataclass(frozen=True, slots=True)
class _State:
    """Rules on a day, with what follows from them."""

    rules: Rulebook
    powers: tuple[Power, ...]
    """In force."""
    unknown: tuple[Power, ...]
    """Perhaps in force: the dates do not say."""
    successions: tuple[Succession, ...]
    reach: Reach
    say: Callable[..., str]

    @classmethod
    def of(cls, rules: Rulebook, day: str, catalogue: Catalogue) -> "_State":
        standing = {power.id: in_force(power, day) if day else InForce.YES for power in rules.powers}
        powers = tuple(power for power in rules.powers if standing[power.id] is InForce.YES)
        return cls(
            rules=rules,
            powers=powers,
            unknown=tuple(power for power in rules.powers if standing[power.id] is InForce.UNKNOWN),
            successions=tuple(
                one for one in rules.successions if not day or in_force(one, day) is not InForce.NO
            ),
            reach=accountability(rules.start, powers),
            say=lambda key, **fields: catalogue.text(f"control.{key}", **fields),
        )

    def document(self) -> Json:
        return {
            "title": self.rules.title,
            "note": self.rules.note,
            "closure": list(self.reach.closure),
            "independent_removers": _independent(self.reach),
            "offices": [_office(one, self.reach) for one in self.reach.offices],
            "succession": [self._chain(one) for one in self.successions],
            "powers": [_power(one) | {"citation": self.article(one.article)} for one in self.powers],
            "not_known_to_be_in_force": [_power(one) for one in self.unknown],
            "closure_if_in_force": list(closure(self.rules.start, (*self.powers, *self.unknown))),
            "names": {name: self.name(name) for name in self._all_names()},
            "readings": list(self._readings()),
        }

    def name(self, written: str) -> str:
        return self.rules.names.get(written, written)

    def names(self, written: Iterable[str]) -> str:
        return ", ".join(map(self.name, written))

    def sets(self, found: Sets) -> str:
        together = self.say("together")
        return "; ".join(f" {together} ".join(map(self.name, one)) for one in found)

    def article(self, written: str) -> str:
        """Return an article as it is cited: a bare number is one of the constitution."""
        return self.say("article", number=written) if written[:1].isdigit() else written

    def _all_names(self) -> dict[str, None]:
        named = dict.fromkeys(self.rules.start)
        for power in (*self.powers, *self.unknown):
            named |= dict.fromkeys((power.office, *power.by.named))
        for one in self.successions:
            named |= dict.fromkeys((one.office, *one.chain))
        return named

    def _chain(self, one: Succession) -> Json:
        line = " → ".join(map(self.name, one.chain))
        return {
            "office": one.office,
            "article": one.article or None,
            "confirmed": one.confirmed,
            "note": one.note or None,
            "chain": [
                _office(self.reach.of(name), self.reach)
                | {"closure": list(closure([name, one.office], self.powers))}
                for name in one.chain
            ],
            "text": self.say(
                "vacant", office=self.name(one.office), chain=line, article=self.article(one.article) or "–"
            ),
        }

    def _readings(self) -> Iterable[str]:
        start = self.names(self.rules.start)
        held = [name for name in self.reach.closure if name not in self.rules.start]
        yield self.say("closure" if held else "closure-none", start=start, names=self.names(held))
        for one in self.reach.offices:
            if one.office not in self.rules.start:
                yield self.say(
                    _kind(one), office=self.name(one.office), start=start, removers=self.sets(one.independent)
                )
        for chain in self.successions:
            yield self._chain(chain)["text"]
            bound = [name for name in chain.chain if name in self.reach.closure]
            if bound:
                yield self.say("vacant-bound", names=self.names(bound), start=start)
        if self.unknown:
            yield self.say("not-known", names=", ".join(power.id for power in self.unknown))
        laws: tuple[Power | Succession, ...] = (*self.powers, *self.successions)
        unread = dict.fromkeys(self.article(one.article) for one in laws if one.article and not one.confirmed)
        if unread:
            yield self.say("unconfirmed", articles="; ".join(unread))


def _kind(one: Accountability) -> str:
    if not one.removed_by:
        return "no-remover"
    return "independent" if one.independent else "not-independent"


def _step(before: _State, after: _State) -> Json:
    found = difference(before.reach, after.reach)
    return after.document() | {
        "diff": _difference(before, after),
        "changes": list(_sentences(found, before, after)),
    }


def _sentences(found: Difference, before: _State, after: _State) -> Iterable[str]:
    """Return what a reform changes, in words."""
    start, title = after.names(after.rules.start), after.rules.title
    if not (found.gained or found.lost or found.offices):
        yield after.say("no-change", title=title)
    told = [one for one in found.offices if one.before.removed_by or one.after.office not in found.gained]
    for change in told:
        state = before if change.lost_independence else after
        yield after.say(
            _change(change),
            title=title,
            office=after.name(change.after.office),
            start=start,
            removers=state.sets(state.reach.of(change.after.office).independent),
            before=before.sets(change.before.removed_by) or "–",
            after=after.sets(change.after.removed_by) or "–",
        )
    if found.gained:
        yield after.say("gained", title=title, start=start, names=after.names(found.gained))
    if found.lost:
        yield after.say("lost", title=title, start=start, names=after.names(found.lost))


def _change(change: Change) -> str:
    if change.became_independent:
        return "became-independent"
    if change.lost_independence:
        return "lost-independence"
    return "removers" if change.before.removed_by != change.after.removed_by else "appointers"


def _difference(before: _State, after: _State) -> Json:
    found = difference(before.reach, after.reach)
    return {
        "closure_gained": list(found.gained),
        "closure_lost": list(found.lost),
        "offices": [
            {
                "office": change.after.office,
                "became_independent": change.became_independent,
                "lost_independence": change.lost_independence,
                **{
                    name: {
                        "before": _listed(getattr(change.before, name)),
                        "after": _listed(getattr(change.after, name)),
                    }
                    for name in ("appointed_by", "removed_by", "independent")
                },
            }
            for change in found.offices
        ],
    }


def _independent(reach: Reach) -> list[Json]:
    return [
        {"office": one.office, "removers": _listed(one.independent)}
        for one in reach.offices
        if one.removed_by
    ]


def _office(one: Accountability, reach: Reach) -> Json:
    return {
        "office": one.office,
        "answers_to_start": one.office in reach.closure,
        "appointed_by": _listed(one.appointed_by),
        "removed_by": _listed(one.removed_by),
        "independent": _listed(one.independent),
    }


def _power(one: Power) -> Json:
    return {
        "id": one.id,
        "act": one.act.value,
        "office": one.office,
        "by": rule_text(one.by),
        "article": one.article or None,
        "since": one.since or None,
        "until": one.until or None,
        "confirmed": one.confirmed,
        "note": one.note or None,
    }


def _listed(found: Sets) -> list[list[str]]:
    return [list(one) for one in found]
