"""A quoted passage against the text it is said to come from: exact, altered (where), or not found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from tallyproof.statements.align.beads import Bead
from tallyproof.statements.reading.sentences import Segment
from tallyproof.statements.reading.word_diff import word_opcodes

__all__ = ["Difference", "QuotationCheck", "check_quotation", "check_translated_quotation"]

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SIGNS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "…": "...",
    }
)
_GAP = re.compile(r"\[?\s?(?:\.\.\.|…)\s?\]?")
_LEAST_ALIKE = 0.5
"""Share of a quotation's words that must stand in the source for it to be called altered and not absent."""
_AROUND = 120
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the quotation and those of the source in their place; one of both may be empty."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class QuotationCheck:
    """What became of a quotation."""

    state: str
    """`exact`, `altered` or `not_found`."""
    start: int | None = None
    """Where the passage stands in the source."""
    end: int | None = None
    differences: tuple[Difference, ...] = ()
    omitted: tuple[str, ...] = ()
    """Words of the source that the quotation passes over at its marks of omission."""
    before: str = ""
    """The words just before the passage: what was omitted around it."""
    after: str = ""


def check_quotation(quotation: str, source: str) -> QuotationCheck:
    """Compare a quotation with its source, word by word; spacing and the form of quotation marks do not count.

    Args:
        quotation: The words within the quotation marks; "..." stands for words left out.
        source: The registered text.

    Returns:
        `exact` where the words and marks are the same; `altered` with every difference where at least half of the
        words stand there in order; `not_found` otherwise.

    Example:
        >>> text = "The election did not meet a number of commitments. Voting was calm."
        >>> check_quotation("did not meet ... commitments", text).state
        'exact'
        >>> found = check_quotation("the election did not fully meet a number of commitments", text)
        >>> found.state, found.differences
        ('altered', (Difference(quoted='fully', source=''),))
    """
    words = _words(source)
    parts = [part for part in _GAP.split(quotation[:_LONGEST].strip(" \"'“”«»")) if part.strip()]
    places = _in_order(parts, words) if parts and words else None
    if places is None:
        return _nearest(quotation[:_LONGEST], source, words)
    between = tuple(source[words[a[1] - 1][2] : words[b[0]][1]].strip() for a, b in pairwise(places))
    start, end = words[places[0][0]][1], words[places[-1][1] - 1][2]
    return QuotationCheck(
        "exact", start, end, (), tuple(text for text in between if text), *_around(source, start, end)
    )


def check_translated_quotation(
    quotation: str,
    translation: tuple[Segment, ...],
    original: tuple[Segment, ...],
    beads: tuple[Bead, ...],
    text: str,
) -> tuple[QuotationCheck, tuple[Segment, ...]]:
    """Compare a quotation with a translation, and return the sentences of the original that the passage renders.

    Args:
        quotation: In the language of the translation.
        translation: Its sentences.
        original: Those of the original.
        beads: Which renders which; as sure as the alignment is.
        text: The whole translation.
    """
    found = check_quotation(quotation, text)
    if found.start is None or found.end is None:
        return found, ()
    touched = {s.number for s in translation if s.start < found.end and found.start < s.end}
    wanted = {n for bead in beads if touched & set(bead.target) for n in bead.source}
    return found, tuple(s for s in original if s.number in wanted)


Word = tuple[str, int, int]


def _words(text: str) -> list[Word]:
    return [(match[0].translate(_SIGNS), *match.span()) for match in _TOKEN.finditer(text)]


def _in_order(parts: list[str], words: list[Word]) -> list[tuple[int, int]] | None:
    """Return where each part of a quotation stands, one after the other; None where one does not."""
    signs: dict[str, str] = {}
    text = "".join([signs.setdefault(word, chr(len(signs))) for word, _, _ in words])
    places: list[tuple[int, int]] = []
    begin = 0
    for i, part in enumerate(parts):
        wanted = [word for word, _, _ in _words(part)]
        at = _find(wanted, text, signs, begin, capital_free=i == 0)
        if at is None:
            return None
        places.append((at, at + len(wanted)))
        begin = at + len(wanted)
    return places


def _find(
    wanted: list[str], text: str, signs: Mapping[str, str], begin: int, *, capital_free: bool
) -> int | None:
    """Return where a run of words stands; the first letter of a quotation may be small or capital.

    Args:
        wanted: Words of the quotation.
        text: A letter for each word of the source: the search for letters takes no longer where words repeat.
        signs: The letter of each word.
        begin: Word from which it may stand.
        capital_free: Whether the first letter may differ.
    """
    if not wanted:
        return None
    firsts = {wanted[0], wanted[0][:1].swapcase() + wanted[0][1:]} if capital_free else {wanted[0]}
    rest = [signs.get(word) for word in wanted[1:]]
    if None in rest:
        return None
    tail = "".join(sign for sign in rest if sign is not None)
    found = [text.find(signs[first] + tail, begin) for first in firsts if first in signs]
    return min((at for at in found if at >= 0), default=None)


def _nearest(quotation: str, source: str, words: list[Word]) -> QuotationCheck:
    """Return the passage most like a quotation, with what differs in it."""
    wanted = [word for word, _, _ in _words(quotation) if word[0].isalnum()]
    words = [word for word in words if word[0][0].isalnum()]
    tokens = [word.lower() for word, _, _ in words]
    lower = [word.lower() for word in wanted]
    block = _window(tokens, lower)
    if block is None:
        return QuotationCheck("not_found")
    every = word_opcodes(tokens[block[0] : block[1]], lower)
    opcodes = [op for op in every if op[0] != "equal"]
    edge = [op for op in every if op[0] == "equal"]
    if sum(op[2] - op[1] for op in edge) < _LEAST_ALIKE * len(lower):
        return QuotationCheck("not_found")
    first, last = block[0] + edge[0][1], block[0] + edge[-1][2]
    differences = tuple(
        Difference(
            " ".join(wanted[j1:j2]), " ".join(word for word, _, _ in words[block[0] + i1 : block[0] + i2])
        )
        for _, i1, i2, j1, j2 in opcodes
        if j1 != j2 or first <= block[0] + i1 < last
    )
    start, end = words[first][1], words[last - 1][2]
    return QuotationCheck("altered", start, end, differences, (), *_around(source, start, end))


def _window(tokens: list[str], wanted: list[str]) -> tuple[int, int] | None:
    """Return the stretch of the source that shares most words with a quotation, a little longer than it is."""
    if not wanted:
        return None
    length, kinds = 2 * len(wanted) + 4, set(wanted)
    hits = [token in kinds for token in tokens]
    sums = [0]
    for hit in hits:
        sums.append(sums[-1] + hit)
    best = max(
        range(len(tokens)), key=lambda at: (sums[min(at + length, len(tokens))] - sums[at], -at), default=None
    )
    return None if best is None else (best, min(best + length, len(tokens)))


def _around(source: str, start: int, end: int) -> tuple[str, str]:
    """Return the words just before and after a passage, within its paragraph."""
    before = source[max(0, start - _AROUND) : start].rpartition("\n")[2].lstrip()
    after = source[end : end + _AROUND].partition("\n")[0].rstrip()
    return before, after
