"""What a rule reads in a news text as somebody's claim; nothing is registered until a person accepts it."""

from dataclasses import dataclass

__all__ = ["Place", "Proposal"]

Place = tuple[int, int]
"""From where to where, in code points of the text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim as a rule reads it."""

    rule: str
    kind: str
    """asserts, disputes, rebuts, corrects or quotes, as the cue suggests."""
    cue: Place
    source: Place
    content: Place
    quoted: bool
    """Whether the content stands in quotation marks."""
    negated: bool
    """Whether a word between source and cue negates it ("never concealed"): the person must turn the claim around."""
    open_source: bool
    """Whether the source is a pronoun or a group, so that a person must say who is meant."""
    perhaps: Place | None = None
    """Where the one who spoke last is named, if the source is a pronoun: a guess from nearness, never measured."""
