"""One coalition that somebody asks about: its bars, and what each party would change by joining or leaving."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tallyproof.outcome.coalitions.changes import AtBar, Step, at_bars, losing, taking_in
from tallyproof.outcome.coalitions.dispute import Certainty, SeatRanges
from tallyproof.outcome.coalitions.seats_file import SeatTable
from tallyproof.texts import Catalogue

__all__ = ["asked_document"]

Json = dict[str, Any]


def asked_document(
    table: SeatTable,
    coalition: Sequence[str],
    bars: Sequence[int],
    catalogue: Catalogue,
    *,
    ranges: SeatRanges | None,
) -> Json:
    """Return what some rows of a table reach together.

    Args:
        table: Seats.
        coalition: Rows of it.
        bars: Seats that are asked for.
        catalogue: Language of the sentences.
        ranges: What the rows can have where something is open; None where nothing is.
    """
    words = _Words(table, catalogue)
    if ranges:
        return _open_document(table, coalition, bars, words, ranges)
    seats = table.by_row()
    at = at_bars(seats, coalition, bars)
    leaving = losing(seats, coalition, bars) if len(coalition) > 1 else ()
    total = sum(seats[name] for name in coalition)
    lead = words.say("asked", names=words.names(coalition, " + "), seats=total, total=table.total)
    return {
        "members": list(coalition),
        "text": words.names(coalition, " + "),
        "seats": total,
        "low": total,
        "high": total,
        "bars": [asdict(one) | {"reached": one.reached, "certainty": _certainty(one)} for one in at],
        "taking_in": [
            _step(step, words, "join", seats[step.party]) for step in taking_in(seats, coalition, bars)
        ],
        "losing": [_step(step, words, "leave", seats[step.party]) for step in leaving],
        "readings": [lead, *map(words.bar, at)],
    }


def _certainty(one: AtBar) -> str:
    return (Certainty.CERTAIN if one.reached else Certainty.IMPOSSIBLE).value


def _open_document(
    table: SeatTable, coalition: Sequence[str], bars: Sequence[int], words: "_Words", ranges: SeatRanges
) -> Json:
    """Return what some rows reach together while something is open."""
    low, high = ranges.seats(coalition)
    at = {bar: ranges.certainty(coalition, bar) for bar in bars}
    others = [name for name in table.blocs if name not in coalition]
    joining = [(name, [*coalition, name], "join-open") for name in others]
    leaving = [(gone, [name for name in coalition if name != gone], "leave-open") for gone in coalition]
    lead = words.say("asked-open", names=words.names(coalition, " + "), low=low, high=high)
    return {
        "members": list(coalition),
        "text": words.names(coalition, " + "),
        "seats": None,
        "low": low,
        "high": high,
        "bars": [{"bar": bar, "certainty": found.value} for bar, found in at.items()],
        "taking_in": [_open_step(*one, at, words, ranges) for one in joining],
        "losing": [_open_step(*one, at, words, ranges) for one in leaving if len(coalition) > 1],
        "readings": [lead, *(f"  {bar}: {words.certainty(found)}" for bar, found in at.items())],
    }


def _open_step(
    party: str,
    members: Sequence[str],
    key: str,
    before: Mapping[int, Certainty],
    words: "_Words",
    ranges: SeatRanges,
) -> Json:
    low, high = ranges.seats(members)
    after = {bar: ranges.certainty(members, bar) for bar in before}
    moved = [
        f"{bar}: {words.certainty(was)} → {words.certainty(after[bar])}"
        for bar, was in before.items()
        if was is not after[bar]
    ]
    lead = words.say(key, name=words.names([party]), low=low, high=high)
    return {
        "party": party,
        "title": words.names([party]),
        "low": low,
        "high": high,
        "bars": [{"bar": bar, "before": was.value, "after": after[bar].value} for bar, was in before.items()],
        "changes_nothing": not moved,
        "text": f"{lead} {'; '.join(moved) if moved else words.say('nothing')}",
    }


def _step(step: Step, words: "_Words", act: str, own: int) -> Json:
    return {
        "party": step.party,
        "title": words.names([step.party]),
        "party_seats": own,
        "seats": step.seats,
        "reaches": list(step.reaches),
        "loses": list(step.loses),
        "no_longer_needed": [{"bar": bar, "parties": list(names)} for bar, names in step.no_longer_needed],
        "newly_needed": [{"bar": bar, "parties": list(names)} for bar, names in step.newly_needed],
        "changes_nothing": step.changes_nothing,
        "text": " ".join(words.step(step, act, own)),
    }


class _Words:
    """The sentences of one table in one language."""

    __slots__ = ("catalogue", "table")

    def __init__(self, table: SeatTable, catalogue: Catalogue) -> None:
        self.table, self.catalogue = table, catalogue

    def names(self, rows: Sequence[str], between: str = ", ") -> str:
        return between.join(self.table.names.get(name, name) for name in rows)

    def say(self, key: str, **fields: object) -> str:
        return self.catalogue.text(f"coalition.{key}", **fields)

    def certainty(self, found: Certainty) -> str:
        return self.say(f"word.{found.value}")

    def bar(self, one: AtBar) -> str:
        if not one.reached:
            return self.say("short", bar=one.bar, seats=-one.slack)
        key = "reached-needed" if one.needed else "reached"
        return self.say(
            key, bar=one.bar, seats=one.slack, **({"names": self.names(one.needed)} if one.needed else {})
        )

    def step(self, step: Step, act: str, own: int) -> Iterator[str]:
        name = self.names([step.party])
        if step.changes_nothing:
            yield self.say(f"{act}-nothing", name=name, own=own, seats=step.seats)
        else:
            yield self.say(act, name=name, own=own, seats=step.seats)
        for key, bars in (("then-reaches", step.reaches), ("then-loses", step.loses)):
            if bars:
                yield self.say(key, bars=", ".join(map(str, bars)))
        for key, found in (("then-free", step.no_longer_needed), ("then-needed", step.newly_needed)):
            for bar, names in found:
                yield self.say(key, bar=bar, names=self.names(names))
