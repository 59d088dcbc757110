"""A flag: something a reader should look at in a pair of sentences. Never a verdict on the translation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallyproof.statements.terms import Terms

__all__ = ["Flag", "Mark", "Pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: one or two sentences and what is said to be their translation."""

    source: str
    source_language: str
    target: str
    target_language: str
    terms: Terms

    @property
    def sides(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """Name, text and language of each side."""
        return (
            ("source", self.source, self.source_language),
            ("target", self.target, self.target_language),
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in one of the two texts."""

    side: str
    """`source` or `target`."""
    start: int
    end: int
    """Code points of that text."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What differs, where, and by which rule it was found."""

    kind: str
    """number, date, base, negation, name, scale, term, untranslated, omission, addition, script."""
    rule: str
    """Id of the rule, under which its measured rates stand."""
    marks: tuple[Mark, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    """What the sentence about it names, as text: `source`, `target`."""
