"""The register: all actors, all claims about them, and what the sources say of a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tallyproof.election.actors.actor import Actor
from tallyproof.election.actors.claim import Claim, Relation, Stance
from tallyproof.election.actors.partial_date import Held, held_on
from tallyproof.errors import UnknownNameError

__all__ = ["Register", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What all sources together say of one relation."""

    subject: str
    relation: Relation
    object: str
    claims: tuple[Claim, ...]
    held: Held | None
    """On the day asked about, by the dates of the assertions; None where no day was asked or nobody asserts it."""

    def told(self, stance: Stance) -> tuple[str, ...]:
        """Return who takes a stance, each once."""
        return tuple(dict.fromkeys(claim.teller for claim in self.claims if claim.stance is stance))

    @property
    def disputed(self) -> bool:
        """Whether somebody asserts and somebody else denies it."""
        return bool(self.told(Stance.ASSERTED) and self.told(Stance.DENIED))


@dataclass(frozen=True, slots=True)
class Register:
    """Actors and claims; ids are unique, and claims name known actors (readers see to both).

    Example:
        >>> Register((), ()).standings()
        ()
    """

    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]

    def actor(self, actor_id: str) -> Actor:
        """Return an actor; raises UnknownNameError."""
        found = next((actor for actor in self.actors if actor.id == actor_id), None)
        if found is None:
            raise UnknownNameError("actor", actor_id, (actor.id for actor in self.actors))
        return found

    def standings(self, *, about: str | None = None, on: dt.date | None = None) -> tuple[Standing, ...]:
        """Return what the sources say, relation by relation, in the order of subject, relation and object.

        Args:
            about: Only relations of this actor, on either side.
            on: The day asked about.
        """
        asked = (claim for claim in self.claims if about in {None, claim.subject, claim.object})
        ordered = sorted(asked, key=_relation_key)
        return tuple(_standing(tuple(group), on) for _, group in groupby(ordered, key=_relation_key))


def _relation_key(claim: Claim) -> tuple[str, str, str]:
    return claim.subject, claim.relation.value, claim.object


def _standing(claims: tuple[Claim, ...], on: dt.date | None) -> Standing:
    first = claims[0]
    asserted = [claim for claim in claims if claim.stance is Stance.ASSERTED]
    held = _held(asserted, on) if on and asserted else None
    return Standing(first.subject, first.relation, first.object, claims, held)


def _held(asserted: Iterable[Claim], on: dt.date) -> Held:
    """Return yes where a source dates it so, no where every source rules it out."""
    answers = {held_on(on, claim.since, claim.until) for claim in asserted}
    if Held.YES in answers:
        return Held.YES
    return Held.UNKNOWN if Held.UNKNOWN in answers else Held.NO
