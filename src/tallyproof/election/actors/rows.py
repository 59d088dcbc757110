"""Rows of text turned into actors and claims: every wrong row is named, none is silently dropped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.election.actors.claim import Claim, Relation, Stance
from tallyproof.election.actors.letters import mixed_words
from tallyproof.election.actors.matching import LONGEST
from tallyproof.election.actors.partial_date import PartialDate
from tallyproof.election.actors.register import Register
from tallyproof.election.problem import Problem

__all__ = ["RegisterReading", "Rows", "read_rows"]

Cells = Mapping[str, Any]
_CLAIM_TEXTS = ("id", "subject", "object", "source", "value", "quoted", "reported_by")
_NEEDED = ("id", "subject", "object", "source")
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Rows:
    """What one file holds, by its row: the first line is 1; entries of a TOML file count from 1."""

    file: str
    actors: tuple[tuple[int, Cells], ...] = ()
    """Each with `id`, `kind`, `names` (tables `text`, `language`, `source`), `identifiers`."""
    claims: tuple[tuple[int, Cells], ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """A register as read, and what was wrong with its sources."""

    register: Register
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    number: int
    cells: Cells
    problems: list[Problem]

    def text(self, name: str) -> str:
        return str(self.cells.get(name) or "").strip()

    def wrong(self, code: str, column: str, found: object = "", expected: str = "") -> None:
        self.problems.append(Problem(code, self.file, self.number, column, str(found)[:_SHOWN], expected))


def read_rows(sources: Iterable[Rows]) -> RegisterReading:
    """Join the rows of several files into one register.

    Args:
        sources: In the order in which they count: a later file may add names to an actor of an earlier one.

    Returns:
        The register, and problems: a row without an id or a source, an unknown kind, relation, stance or date, a
        name that mixes alphabets, an actor given two kinds, a claim about an unknown actor, an id used twice.
        Rows with a problem are left out, except that a name of mixed alphabets is kept and named.
    """
    problems: list[Problem] = []
    kept = tuple(sources)
    actor_rows = [_Row(s.file, number, cells, problems) for s in kept for number, cells in s.actors]
    claim_rows = [_Row(s.file, number, cells, problems) for s in kept for number, cells in s.claims]
    actors = _actors(actor_rows)
    claims = _claims(claim_rows, set(actors))
    return RegisterReading(Register(tuple(actors.values()), claims), tuple(problems))


def _actors(rows: Iterable[_Row]) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for row in rows:
        actor = _actor(row)
        before = actors.get(actor.id) if actor else None
        if actor and before and before.kind is not actor.kind:
            row.wrong("AC-TWO-KINDS", "kind", actor.kind, before.kind)
        elif actor:
            actors[actor.id] = _joined(before, actor) if before else actor
    return actors


def _joined(one: Actor, other: Actor) -> Actor:
    names = tuple(dict.fromkeys((*one.names, *other.names)))
    return Actor(one.id, one.kind, names, dict(other.identifiers) | dict(one.identifiers))


def _actor(row: _Row) -> Actor | None:
    actor_id, kind, names = row.text("id"), row.text("kind"), tuple(_names(row))
    if not actor_id or not names:
        row.wrong("AC-BLANK", "name" if actor_id else "id", expected="id, kind, name")
    elif kind not in set(ActorKind):
        row.wrong("AC-KIND", "kind", kind, ", ".join(ActorKind))
    else:
        given = dict(row.cells.get("identifiers", {}))
        identifiers = {str(scheme): str(one) for scheme, one in given.items() if str(one).strip()}
        return Actor(actor_id, ActorKind(kind), names, identifiers)
    return None


def _names(row: _Row) -> Iterator[Name]:
    for entry in row.cells.get("names", ()):
        text = " ".join(str(entry.get("text", "")).split())
        if len(text) > LONGEST:
            row.wrong("AC-LONG", "name", text, str(LONGEST))
            continue
        if mixed_words(text):
            row.wrong("AC-MIXED", "name", ", ".join(mixed_words(text)))
        if text:
            yield Name(text, str(entry.get("language", "")).strip(), str(entry.get("source", "")).strip())


def _claims(rows: Iterable[_Row], known: set[str]) -> tuple[Claim, ...]:
    claims: dict[str, Claim] = {}
    for row in rows:
        claim = _claim(row)
        if claim is None:
            continue
        strangers = [one for one in (claim.subject, claim.object) if one not in known]
        if strangers:
            row.wrong("AC-STRANGER", "subject", ", ".join(strangers))
        elif claims.get(claim.id, claim) != claim:
            row.wrong("AC-SAME-ID", "id", claim.id)
        else:
            claims[claim.id] = claim
    return tuple(claims.values())


def _claim(row: _Row) -> Claim | None:
    texts = {name: row.text(name) for name in _CLAIM_TEXTS}
    blank = [name for name in _NEEDED if not texts[name]]
    for name in blank:
        row.wrong("AC-BLANK", name, expected="id, subject, relation, object, source")
    relation, stance = row.text("relation"), row.text("stance") or Stance.ASSERTED.value
    unknown = _unknown(row, "relation", relation, Relation) | _unknown(row, "stance", stance, Stance)
    since, until = (_date(row, name) for name in ("since", "until"))
    if blank or unknown or since is False or until is False:
        return None
    if since and until and since.first > until.last:
        row.wrong("AC-BACKWARDS", "until", until.text, since.text)
        return None
    return Claim(
        relation=Relation(relation),
        stance=Stance(stance),
        since=since or None,
        until=until or None,
        **texts,
    )


def _unknown(row: _Row, name: str, word: str, known: type[Relation] | type[Stance]) -> bool:
    if word in set(known):
        return False
    row.wrong(f"AC-{name.upper()}", name, word, ", ".join(known))
    return True


def _date(row: _Row, name: str) -> PartialDate | Literal[False] | None:
    """Return a date, None for a blank, False for what is no date."""
    text = row.text(name)
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        row.wrong("AC-DATE", name, text, "2005, 2005-09, 2005-09-18")
        return False
