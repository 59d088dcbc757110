"""Quoted words in an English text, and which of them a reporting word stands beside."""

import re
from bisect import bisect_left
from collections.abc import Sequence

__all__ = ["Place", "beside", "is_inside", "is_whole", "quotes_of"]

Place = tuple[int, int]
_QUOTED = re.compile(
    r"“[^“”\n]{1,3000}(?:”|$)|\"[^\"\n]{1,3000}(?:\"|$)|''[^\n]{1,3000}?(?:''|$)", re.MULTILINE
)
"""A paragraph that opens a quotation and does not close it is quoted to its end."""
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St|Jr|Sr|[A-Z])\.")
_STOP = re.compile(r"[.!?]\s")
_WORD = re.compile(r"[a-z]{3,}")
_NEAR_BEFORE, _NEAR_AFTER, _LEAD = 60, 80, 60
"""Letters between a cue and quoted words of its sentence, and between a cue and the colon before a paragraph."""
_LONGEST, _SHORT = 240, 24
"""Letters of a speaker with title and office before a full stop, and of one before a comma."""
_FAR, _MOST = 4000, 200
"""Letters before a cue in which quoted words may begin, and passages from there on that are looked at."""
_WHOLE = 4
"""Words from which a quotation may go on in the next sentences."""


def quotes_of(text: str) -> list[Place]:
    """Return the quoted passages of a text with their marks."""
    return [match.span() for match in _QUOTED.finditer(text)]


def is_inside(place: Place, quotes: Sequence[Place]) -> bool:
    """Return whether a place lies between the marks of a passage; the passages stand in their order."""
    at = bisect_left(quotes, (place[0], 0)) - 1
    return at >= 0 and place[1] < quotes[at][1]


def beside(cue: Place, quotes: Sequence[Place], text: str) -> Place | None:
    """Return the quoted words of a cue's sentence with those that follow in the paragraph; None where there are none.

    Args:
        cue: Where the reporting word stands.
        quotes: Those of the text.
        text: The whole text.
    """
    start, end = text.rfind("\n", 0, cue[0]) + 1, text.find("\n", cue[1])
    end = len(text) if end < 0 else end
    first = bisect_left(quotes, (max(start, cue[0] - _FAR), 0))
    here = [quote for quote in quotes[first : first + _MOST] if quote[0] < end]
    if not here:
        return _next_paragraph(cue, quotes, text, end)
    before = [q for q in here if q[1] <= cue[0] <= q[1] + _NEAR_BEFORE and not _stops(text[q[1] : cue[0]])]
    after = [q for q in here if cue[1] <= q[0] <= cue[1] + _NEAR_AFTER and not _stops(text[cue[1] : q[0]])]
    later = [quote for quote in here if quote[0] >= cue[1]]
    if before:
        return _gone_on(before[-1], later, text, max(cue[1], before[-1][1]))
    if not after:
        return None
    whole = is_whole(text[slice(*after[0])])
    return _gone_on(after[0], later[later.index(after[0]) + 1 :] if whole else [], text, after[0][1])


def is_whole(quoted: str) -> bool:
    """Return whether quoted words are enough to be what somebody says, and not one word of it."""
    return len(quoted.split()) >= _WHOLE


def _next_paragraph(cue: Place, quotes: Sequence[Place], text: str, end: int) -> Place | None:
    """Return the quotation that is a paragraph after "She went on:"."""
    lead = text[cue[1] : end].strip()
    if not lead.endswith(":") or len(lead) > _LEAD:
        return None
    return next((quote for quote in quotes if quote[0] >= end and not text[end : quote[0]].strip()), None)


def _gone_on(first: Place, later: Sequence[Place], text: str, end: int) -> Place:
    """Return a quotation with those after it: one after a name and a full stop, others with no words between."""
    last = first[1]
    for number, quote in enumerate(later):
        between = text[end : quote[0]]
        speaker = number == 0 and end > first[1] and _is_speaker(between)
        if _WORD.search(between) and not speaker:
            break
        last = end = quote[1]
    return first[0], last


def _is_speaker(between: str) -> bool:
    """Return whether words after a cue only say who speaks: up to a full stop, or a short name and a comma."""
    told = _TITLE.sub("", between.rstrip())
    return (told.endswith(".") and not _STOP.search(told) and len(told) < _LONGEST) or (
        told.endswith(",") and len(told) < _SHORT
    )


def _stops(between: str) -> bool:
    """Return whether a sentence ends between two places."""
    return bool(_STOP.search(_TITLE.sub("", between)))
