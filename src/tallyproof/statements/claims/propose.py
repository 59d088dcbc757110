"""Propose claims from an English news text: cue, source and content, each with its place, for a person to decide on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tallyproof.errors import UnknownNameError
from tallyproof.statements.claims.grammar import Found, find_claims
from tallyproof.statements.claims.parser import has_parser, load_parser
from tallyproof.statements.claims.proposal import Place, Proposal
from tallyproof.statements.claims.reporting import KIND_OF_LEMMA
from tallyproof.statements.claims.words import claims_by_words

__all__ = ["METHODS", "Proposal", "choose_method", "propose_claims"]

METHODS = ("auto", "grammar", "words")
"""By the grammar of an installed parser, by words alone, or by grammar where it is installed."""
_FAR = 1500
"""Letters from a pronoun to the name that it may stand for."""
_PIECE = 50_000
"""Letters that are parsed at once."""
_RUN = re.compile(r"\S{200,}")
"""No words of a language; a parser takes minutes over a long one."""
_MEN, _WOMEN = re.compile(r"\b(?:Mr|Sir|Lord)\b"), re.compile(r"\b(?:Mrs|Ms|Miss|Lady)\b")
_GENDER = {"he": _WOMEN, "his": _WOMEN, "she": _MEN, "her": _MEN}
"""Pronoun -> titles of those it cannot stand for."""
_MANY = frozenset({"they", "their"})
_QUOTES = ("“", '"', "''")


def choose_method(wanted: str = "auto") -> str:
    """Return `grammar` or `words`; raises UnknownNameError for another name than those of `METHODS`."""
    if wanted not in METHODS:
        raise UnknownNameError("method", wanted, METHODS)
    return ("grammar" if has_parser() else "words") if wanted == "auto" else wanted


def propose_claims(text: str, *, method: str = "auto") -> tuple[Proposal, ...]:
    """Return proposals in the order of an English text; one for each cue.

    Args:
        text: In English.
        method: One of `METHODS`.

    Raises:
        CallError: The parser was asked for and is not installed.
        UnknownNameError: There is no such method.
    """
    if choose_method(method) == "words":
        return claims_by_words(text)
    parse, words = load_parser(), _RUN.sub(lambda run: " " * len(run[0]), text)
    found = [one for start, piece in _pieces(words) for one in _moved(find_claims(parse(piece)), start)]
    return tuple(_proposal(one, text, found[:number]) for number, one in enumerate(found))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces that the parser takes, each up to the end of a line, or of a word where a line is longer."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            found = (text.rfind(mark, start + 1, end) for mark in ("\n", " "))
            end = next((place + 1 for place in found if place > start), end)
        yield start, text[start:end]
        start = end


def _moved(found: Sequence[Found], offset: int) -> Iterator[Found]:
    def place(one: Place) -> Place:
        return one[0] + offset, one[1] + offset

    for one in found:
        yield replace(one, cue=place(one.cue), source=place(one.source), content=place(one.content))


def _proposal(one: Found, text: str, before: Sequence[Found]) -> Proposal:
    return Proposal(
        one.rule,
        KIND_OF_LEMMA.get(one.lemma, "asserts"),
        one.cue,
        one.source,
        one.content,
        quoted=text.startswith(_QUOTES, one.content[0]),
        negated=one.negated,
        open_source=one.speaker.pos_ != "PROPN",
        perhaps=_perhaps(one, text, before),
    )


def _perhaps(one: Found, text: str, before: Sequence[Found]) -> Place | None:
    """Return who spoke last before a pronoun, alone or several as the pronoun has it."""
    word = one.speaker.lower_
    if word not in _GENDER and word not in _MANY:
        return None
    for other in reversed(before):
        if one.cue[0] - other.source[1] > _FAR:
            return None
        if other.source[1] <= one.source[0] and _fits(word, other, text):
            return other.source
    return None


def _fits(pronoun: str, other: Found, text: str) -> bool:
    several = other.speaker.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in other.speaker.children)
    if pronoun in _MANY:
        return bool(several)
    named = other.speaker.tag_ == "NNP" and not several
    return bool(named and not _GENDER[pronoun].search(text[slice(*other.source)]))
