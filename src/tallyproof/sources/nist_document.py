"""The parts of a results report, whichever notation it came in.

The readers of both notations give the same tree: the objects of the version 2 JSON schema, with every
record of counts already a `CountRecord`. Version 1 names are translated while reading.

Our own reports carry what the standard has no field for in places that its schema allows: external
identifiers of type "other", and ballot counts of type "other". `MARK` begins each of those names.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.errors import InputError
from tallyproof.sources.nist_counts import CountRecord, text_of
from tallyproof.sources.nist_units import Unit, UnitTree

__all__ = ["MARK", "ContestPart", "Document", "Node", "is_own", "nodes", "own_levels", "records"]

MARK: Final = "tallyproof."
"""Prefix of the names that our extension adds."""

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed report."""

    file: str
    root: Node
    counts: int
    """How many records of counts the whole report holds."""

    def contests(self) -> "tuple[ContestPart, ...]":
        """Return every contest of every election in the report; raises InputError where there is none."""
        parties, election_nodes = self._parties(), nodes(self.root, "Election", self.file)
        found = tuple(
            ContestPart.from_node(self, node, election, parties)
            for election in election_nodes
            for node in nodes(election, "Contest", self.file)
        )
        if not found:
            raise InputError(
                self.file,
                found="a report without contests",
                expected="an Election with a Contest",
                text="no_station_votes",
            )
        return found

    def units(self) -> UnitTree:
        """Return the reporting units."""
        own = is_own(self)
        read = (
            self._unit(node, order, own=own)
            for order, node in enumerate(nodes(self.root, "GpUnit", self.file), start=1)
        )
        return UnitTree(read, file=self.file)

    def _unit(self, node: Node, order: int, *, own: bool) -> Unit:
        kind = text_of(node.get("Type")) or "device"
        space = next(iter(nodes(node, "SpatialDimension", self.file)), {})
        extent = next(iter(nodes(space, "SpatialExtent", self.file)), {})
        registered = node.get("VotersRegistered")
        return Unit(
            id=_identity(node, self.file, "GpUnit"),
            order=order,
            name=label(node.get("Name"), exact=own) or (None if "Name" not in node else ""),
            number=text_of(node.get("Number")),
            kind=kind,
            label=(label(node.get("OtherType"), exact=own) or kind) if kind == "other" else kind,
            parts=tuple(_ids(node, "ComposingGpUnitIds")),
            registered=registered[0] if isinstance(registered, list) and registered else registered,
            unused=("VotersParticipated",) if "VotersParticipated" in node else (),
            coordinates=text_of(extent.get("Coordinates")),
            marks=marks(node, self.file),
        )

    def _parties(self) -> dict[str, str]:
        """Return the names of parties, candidates and persons by id."""
        named = {}
        for key in ("Party", "Person"):
            for node in nodes(self.root, key, self.file):
                named[_identity(node, self.file, key)] = label(node.get("Name") or node.get("FullName"))
        return named


@dataclass(frozen=True, slots=True)
class ContestPart:
    """One contest with the objects that describe it."""

    contest: Contest
    node: Node
    election: Node
    choices: tuple[Choice, ...]
    selections: tuple[Node, ...]
    """The object of each choice, in the same order."""
    votes_allowed: int | None
    """How many choices a voter may mark; None where the report does not say."""

    @classmethod
    def from_node(
        cls, document: Document, node: Node, election: Node, names: dict[str, str]
    ) -> "ContestPart":
        """Return the contest that an object describes."""
        file, own = document.file, is_own(document)
        extra = marks(node, file)
        identity = _identity(node, file, "Contest")
        name = label(node.get("Name"), exact=own) or label(node.get("BallotTitle"), exact=own)
        date = extra.get(MARK + "date") if own else text_of(election.get("StartDate")) or None
        contest = Contest(
            ContestId(extra.get(MARK + "contest_id", identity)), name or ("" if own else identity), date
        )
        selections = tuple(nodes(node, "ContestSelection", file))
        candidates = {_identity(c, file, "Candidate"): c for c in nodes(election, "Candidate", file)}
        choices = _distinct(_choice(s, candidates, names, file=file, own=own) for s in selections)
        allowed = node.get("VotesAllowed")
        if allowed is None:
            single = not str(node.get("@type", "")).endswith("CandidateContest")
            return cls(contest, node, election, choices, selections, 1 if single else None)
        text = allowed[0] if isinstance(allowed, list) and allowed else allowed
        number = int(text) if str(text).strip().isdecimal() and len(str(text)) < 5 else None  # noqa: PLR2004 - digits
        return cls(contest, node, election, choices, selections, number)


def is_own(document: Document) -> bool:
    """Return True for a report that carries our extension."""
    return MARK + "extension" in marks(document.root, document.file)


def own_levels(document: Document) -> tuple[str, ...]:
    """Return the names of the area levels that our extension lists; raises InputError where it is broken."""
    text = marks(document.root, document.file).get(MARK + "area_levels", "[]")
    try:
        levels = json.loads(text)
    except (ValueError, RecursionError):
        levels = None
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        raise InputError(
            document.file,
            place=MARK + "area_levels",
            found=text[:80],
            expected="a list of names",
            text="wrong_value",
            where=MARK + "area_levels",
        )
    return tuple(levels)


def nodes(node: Node, key: str, file: str) -> list[Node]:
    """Return the objects under a key: none, one, or a list; raises InputError for anything else."""
    value = node.get(key)
    found = value if isinstance(value, list) else [] if value is None else [value]
    for one in found:
        if not isinstance(one, dict):
            raise InputError(
                file, place=key, found=repr(one)[:80], expected="an object", text="wrong_value", where=key
            )
    return found


def records(node: Node, key: str, file: str) -> Iterator[CountRecord]:
    """Yield the records of counts under a key; raises InputError for anything else."""
    value = node.get(key)
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        if not isinstance(one, CountRecord):
            raise InputError(
                file,
                place=key,
                found=repr(one)[:80],
                expected=f"a {key} record",
                text="wrong_value",
                where=key,
            )
        yield one


def label(value: object, *, exact: bool = False) -> str:
    """Return a text: plain, or the first language of an internationalised one; "" where there is none.

    Args:
        value: A string or an object with `Text`, alone or in a list.
        exact: Keep blanks around it, which the layout of a foreign file may have added.
    """
    found = value[0] if isinstance(value, list) and value else value
    if isinstance(found, dict):
        inner = found.get("Text", found.get("Content"))
        return "" if inner is found else label(inner, exact=exact)
    if not isinstance(found, str):
        return ""
    return found if exact else " ".join(found.split())


def marks(node: Node, file: str) -> dict[str, str]:
    """Return the external identifiers of type "other" by their OtherType."""
    found = {}
    for one in nodes(node, "ExternalIdentifier", file):
        name = text_of(one.get("OtherType"))
        if name:
            found[name] = label(one.get("Value"), exact=True)
    return found


def _identity(node: Node, file: str, kind: str) -> str:
    identity = node.get("@id")
    if not isinstance(identity, str):
        raise InputError(
            file,
            place=kind,
            found="no identifier",
            expected="@id (JSON) or ObjectId (XML)",
            text="lacks_entry",
            where=f"{kind}, @id / ObjectId",
        )
    return identity.strip()


def _ids(node: Node, key: str) -> list[str]:
    value = node.get(key)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _choice(
    selection: Node, candidates: dict[str, Node], names: dict[str, str], *, file: str, own: bool
) -> Choice:
    identity = _identity(selection, file, "ContestSelection")
    people = [candidates[one] for one in _ids(selection, "CandidateIds") if one in candidates]
    extra = marks(people[0], file) if own and people else {}
    if extra:
        kind = extra.get(MARK + "choice_kind", "")
        known = ChoiceKind(kind) if kind in set(ChoiceKind) else ChoiceKind.CANDIDATE
        return Choice(
            ChoiceId(extra.get(MARK + "choice_id", identity)),
            label(people[0].get("BallotName"), exact=True),
            known,
        )
    titles = [label(one.get("BallotName")) or names.get(text_of(one.get("PersonId")), "") for one in people]
    titles = [t for t in titles if t] or [names[one] for one in _ids(selection, "PartyIds") if names.get(one)]
    write_in = text_of(selection.get("IsWriteIn")) in {"true", "1"} or selection.get("IsWriteIn") is True
    name = " / ".join(titles) or label(selection.get("Selection")) or ("Write-in" if write_in else identity)
    rest = write_in and not people
    return Choice(ChoiceId(identity), name, ChoiceKind.OTHERS if rest else ChoiceKind.CANDIDATE)


def _distinct(choices: Iterator[Choice]) -> tuple[Choice, ...]:
    """Give a repeated choice id " (2)", " (3)": each choice needs a column of its own."""
    taken: set[str] = set()
    kept = []
    for choice in choices:
        identity, number = choice.id, 1
        while identity in taken:
            number += 1
            identity = ChoiceId(f"{choice.id} ({number})")
        taken.add(identity)
        kept.append(Choice(identity, choice.name, choice.kind))
    return tuple(kept)
