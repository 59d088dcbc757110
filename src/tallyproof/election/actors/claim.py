"""A relation between two actors, as somebody tells it: nothing here is true because it stands here."""

from dataclasses import dataclass
from enum import StrEnum

from tallyproof.election.actors.partial_date import PartialDate

__all__ = ["Claim", "Relation", "Stance"]


class Relation(StrEnum):
    """What may bind two actors. Who appoints and removes whom is a rule about offices, not a relation."""

    LEADS = "leads"
    MEMBER_OF = "member_of"
    HOLDS = "holds"
    """A person holds an office."""
    OF_BODY = "of_body"
    """An office belongs to a body."""
    STANDS_FOR = "stands_for"
    """A person is the candidate of a party or an alliance."""
    SEATS_IN = "seats_in"
    """A party has seats in a body; `value` is how many."""
    SUPPORTS = "supports"
    OPPOSES = "opposes"
    BECAME = "became"
    MERGED_INTO = "merged_into"
    KIN_OF = "kin_of"


class Stance(StrEnum):
    """What a source does with a relation."""

    ASSERTED = "asserted"
    DENIED = "denied"
    RETRACTED = "retracted"
    """Once asserted by this source, then taken back."""
    UNCONFIRMED = "unconfirmed"
    """Told as hearsay, or by a source that nobody could check."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One source about one relation."""

    id: str
    subject: str
    """Id of an actor."""
    relation: Relation
    object: str
    """Id of an actor."""
    source: str
    """Where it can be read: an address, a document with its page."""
    since: PartialDate | None = None
    """From when the relation holds; None where the source does not say."""
    until: PartialDate | None = None
    """Until when; None where the source knows no end."""
    value: str = ""
    quoted: str = ""
    """The words of the source."""
    reported_by: str = ""
    """Who says so, where the source reports somebody else's words."""
    stance: Stance = Stance.ASSERTED

    @property
    def teller(self) -> str:
        """Who is answerable for it: the one who is quoted, else the source."""
        return self.reported_by or self.source
