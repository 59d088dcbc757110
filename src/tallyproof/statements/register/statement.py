"""A statement: words that somebody said or published, kept letter by letter."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tallyproof.errors import CallError, UnknownNameError

__all__ = ["LANGUAGES", "LARGEST", "Confirmation", "Statement", "StatementKind"]

LARGEST = 2_000_000
"""Code points of a statement at most: a report of three hundred pages has half of it."""
LANGUAGES = ("en", "ru", "kk")


class StatementKind(StrEnum):
    """What a text is."""

    ORIGINAL = "original"
    OFFICIAL_TRANSLATION = "official_translation"
    WIRE_TRANSLATION = "wire_translation"
    """By a news agency or another outlet."""
    OTHER_TRANSLATION = "other_translation"
    QUOTATION = "quotation"
    PARAPHRASE = "paraphrase"
    RECONSTRUCTION = "reconstruction"
    """Put together from what others report of it: its wording is not the speaker's."""


class Confirmation(StrEnum):
    """Whether somebody compared the text with its source."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Statement:
    """One version of a statement.

    Example:
        >>> s = Statement("S1", "The vote was calm.", "en", StatementKind.ORIGINAL)
        >>> s.sha256[:8], s.text[4:8]
        ('7363d366', 'vote')
    """

    id: str
    text: str
    """Word for word; places in it are code points from 0."""
    language: str
    kind: StatementKind
    speaker: str = ""
    """Id of an actor, or a name."""
    role: str = ""
    """Office or part in which the speaker spoke, on that day."""
    venue: str = ""
    """Where: a press conference, a channel, an agency."""
    date: str = ""
    """ISO 8601; a day or a time with its offset."""
    original: str = ""
    """Id of the statement of which this is a translation, quotation or paraphrase."""
    authentic: bool | None = None
    """Whether this text is the authentic one; None: nobody says so."""
    authentic_by: str = ""
    """Who says that it is, or is not."""
    source: str = ""
    """Where it can be read."""
    confirmation: Confirmation = Confirmation.UNCONFIRMED
    note: str = ""

    def __post_init__(self) -> None:
        if not self.id.strip() or not self.text.strip():
            raise CallError(
                f'The statement "{self.id}" has no id or no words.',
                expected="an id and a text",
                text="statement_empty",
            )
        if len(self.text) > LARGEST:
            found = f'The statement "{self.id}" has {len(self.text)} characters.'
            raise CallError(
                found,
                expected=f"at most {LARGEST}: register its parts",
                text="statement_long",
                name=self.id,
                most=LARGEST,
            )
        if self.language not in LANGUAGES:
            raise UnknownNameError("language", self.language, LANGUAGES)
        if self.authentic is not None and not self.authentic_by:
            raise CallError(
                f'Nobody says whether "{self.id}" is authentic.',
                expected="who says so: authentic_by",
                text="statement_authentic",
                name=self.id,
            )

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", errors="surrogatepass")).hexdigest()
