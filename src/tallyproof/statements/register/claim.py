"""A claim: what one statement says about another statement, a result, an incident, an actor or a case."""

from dataclasses import dataclass
from enum import StrEnum

from tallyproof.errors import CallError, UnknownNameError

__all__ = ["TARGETS", "Claim", "ClaimKind", "Stance"]

TARGETS = ("statement", "result", "incident", "actor", "case")
"""What a claim may be about; written `case:C1`, `result:<hash of a version>`."""


class ClaimKind(StrEnum):
    """What a statement does with what it speaks of."""

    QUOTES = "quotes"
    PARAPHRASES = "paraphrases"
    TRANSLATES = "translates"
    DISPUTES = "disputes"
    REBUTS = "rebuts"
    CORRECTS = "corrects"
    ASSERTS = "asserts"


class Stance(StrEnum):
    """Where a claim stands."""

    ASSERTED = "asserted"
    DENIED = "denied"
    """The speaker denies to have said it."""
    RETRACTED = "retracted"
    """The speaker took it back."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its place. It is registered as made, never as true."""

    id: str
    kind: ClaimKind
    statement: str
    """Id of the statement that makes it."""
    about: str
    """`statement:S1`, `case:C1`, `result:...`, `incident:...`, `actor:...`."""
    start: int | None = None
    """Where it stands in the statement, in code points."""
    end: int | None = None
    speaker: str = ""
    """Whose claim it is, where the statement reports somebody else's."""
    words: str = ""
    """What is claimed, in short."""
    stance: Stance = Stance.ASSERTED
    rule: str = ""
    """By which rule it was proposed; empty: a person wrote it."""
    decided_by: str = ""
    """Who accepted the proposal."""

    def __post_init__(self) -> None:
        target, colon, name = self.about.partition(":")
        if target not in TARGETS:
            raise UnknownNameError("target of a claim", target, TARGETS)
        if not (self.id and self.statement and colon and name):
            raise CallError(
                f'The claim "{self.id}" is about "{self.about}".',
                expected="an id, a statement, and case:C1 or such",
                text="claim_incomplete",
                name=self.id,
            )
