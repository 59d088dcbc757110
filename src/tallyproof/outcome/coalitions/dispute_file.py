"""What is still open about a table of seats, read from a TOML file. Everything it names adds to these seats.

[[open]]                                  # seats that one of these will win: run-offs, repeat polls
seats = 14
between = ["Otan", "Independents"]

[[result]]                                # or a finite list of possible results, all seats of each
seats = { A = 5, B = 4 }

[votes]                                   # or seats that follow from votes
seats = 120
formula = "dhondt"
threshold = "3.25%"                       # share of these votes
counts = { A = 20000, B = 15000 }         # what is not disputed
[[votes.batch]]                           # each batch is in one of its states, whichever
states = [{}, { B = 300 }]

[votes]                                   # or votes that lie between two figures
low = { A = 19000, B = 14500 }
high = { A = 20000, B = 16000 }

[[contest]]                               # or station results, of which some are contested
source = "results.csv"                    # absent in a dossier: its own results
contested = "contested.csv"               # as `outcome --contested` reads it
rule = "seats:count=10,formula=hare,threshold>=7%"
party = { "Candidate" = "Otan" }          # whose seat a choice would take; its own name where absent
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tallyproof.errors import UnknownNameError
from tallyproof.outcome.coalitions.dispute import SeatRanges, of_boxes, of_districts, of_outcomes
from tallyproof.outcome.coalitions.seat_vectors import Votes, possible_results
from tallyproof.outcome.seats.formula import Formula
from tallyproof.outcome.toml_file import Entry, load_entry

__all__ = ["ContestedSeats", "DisputeFile", "load_dispute"]

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%|(\d{1,4})/([1-9]\d{0,3})", re.ASCII)
_MOST_SEATS = 10_000
_MOST_BATCHES = 24


@dataclass(frozen=True, slots=True)
class ContestedSeats:
    """Seats that follow from station results of which some are contested."""

    source: str
    """As the file names it; empty: the results at hand."""
    contested: str
    """As the file names it; empty: nothing is contested."""
    rule: str
    contest: str | None
    party: Mapping[str, str]
    """Party by choice, where they are called differently."""


@dataclass(frozen=True, slots=True)
class DisputeFile:
    """What a file leaves open."""

    file: str
    title: str
    parts: tuple[SeatRanges, ...]
    contests: tuple[ContestedSeats, ...]


def load_dispute(path: Path, parties: Collection[str], *, language: str = "en") -> DisputeFile:
    """Read what is open about some seats (the form stands at the top of this file).

    Args:
        path: The file.
        parties: Those of the table of seats; the file may name no other.
        language: Of its title.

    Raises:
        InputError: It is no such file, or leaves nothing open.
        UnknownNameError: It names a party that the table does not have.
        NotComputableError: The formula has no bound, or too many parties are near the threshold.
    """
    document = load_entry(path, known=("title", "open", "result", "votes", "contest"))
    reader = _Reader(frozenset(parties))
    parts = tuple(reader.parts(document))
    contests = tuple(reader.contest(entry) for entry in document.entries("contest"))
    if not parts and not contests:
        document.refuse(None, expected="[[open]], [[result]], [votes] or [[contest]]")
    return DisputeFile(path.name, document.spoken("title", language) or path.stem, parts, contests)


@dataclass(frozen=True, slots=True)
class _Reader:
    parties: frozenset[str]

    def parts(self, document: Entry) -> Iterator[SeatRanges]:
        open_seats = [
            self._open(entry.only("seats", "between", "note")) for entry in document.entries("open")
        ]
        if open_seats:
            yield of_districts({}, [between for seats, between in open_seats for _ in range(seats)])
        results = [self._counts(entry.only("seats", "note"), "seats") for entry in document.entries("result")]
        if results:
            yield of_outcomes(results)
        if document.has("votes"):
            yield self._votes(document.entry("votes"))

    def contest(self, entry: Entry) -> ContestedSeats:
        entry.only("source", "contested", "rule", "contest", "party")
        named = entry.entry("party")
        party = {choice: self._known(named.text(choice)) for choice in named.values}
        return ContestedSeats(
            source=entry.text("source", ""),
            contested=entry.text("contested", ""),
            rule=entry.text("rule"),
            contest=entry.text("contest") if entry.has("contest") else None,
            party=party,
        )

    def _open(self, entry: Entry) -> tuple[int, tuple[str, ...]]:
        seats, between = entry.whole("seats"), tuple(map(self._known, entry.texts("between")))
        if not between or not 0 < seats <= _MOST_SEATS:
            entry.refuse(seats, expected=f"1 to {_MOST_SEATS} seats, and who may win them in `between`")
        return seats, between

    def _votes(self, entry: Entry) -> SeatRanges:
        entry.only("seats", "formula", "threshold", "counts", "low", "high", "batch")
        votes = Votes(_formula(entry), entry.whole("seats"), _share(entry))
        if not 0 < votes.seats <= _MOST_SEATS:
            entry.refuse(votes.seats, expected=f"1 to {_MOST_SEATS} seats", place=entry.at("seats"))
        if entry.has("low"):
            low, high = self._counts(entry, "low"), self._counts(entry, "high")
            if set(low) != set(high) or entry.has("counts") or any(low[name] > high[name] for name in low):
                entry.refuse(
                    ", ".join(low), expected="in `low` and `high` the same parties, low to high, no `counts`"
                )
            return of_boxes(votes, low, high)
        counts = self._counts(entry, "counts")
        batches = [self._batch(one.only("states", "note"), counts) for one in entry.entries("batch")]
        if not counts or len(batches) > _MOST_BATCHES:
            entry.refuse(len(batches), expected=f"`counts`, and at most {_MOST_BATCHES} batches")
        return of_outcomes(possible_results(votes, counts, batches))

    def _batch(self, entry: Entry, counts: Mapping[str, int]) -> list[dict[str, int]]:
        states = [
            Entry({"state": one.values}, entry.file, one.place).counts("state")
            for one in entry.entries("states")
        ]
        unknown = sorted({name for state in states for name in state} - set(counts))
        if not states or unknown:
            entry.refuse(", ".join(unknown) or None, expected="states that name parties of `counts`")
        return states

    def _counts(self, entry: Entry, key: str) -> dict[str, int]:
        return {self._known(name): count for name, count in entry.counts(key).items()}

    def _known(self, name: str) -> str:
        if name not in self.parties:
            raise UnknownNameError("party", name, sorted(self.parties))
        return name


def _formula(entry: Entry) -> Formula:
    written = entry.text("formula", Formula.DHONDT.value)
    if written not in set(Formula):
        entry.refuse(written, expected=f"one of {', '.join(Formula)}", place=entry.at("formula"))
    return Formula(written)


def _share(entry: Entry) -> Fraction:
    written = entry.text("threshold", "0%")
    match = _SHARE.fullmatch(written)
    share = Fraction(0)
    if match:
        share = Fraction(match[1]) / 100 if match[1] else Fraction(int(match[2]), int(match[3]))
    if match is None or share > 1:
        entry.refuse(written, expected="a share such as 7% or 1/150", place=entry.at("threshold"))
    return share
