"""Cut a text into sentences, each with its place, so that every letter can be found again."""

import re
from dataclasses import dataclass

__all__ = ["Segment", "split_sentences"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, a heading or a line of a list."""

    number: int
    """From 1, in the order of the text."""
    start: int
    end: int
    """Code points of the text: `text[start:end]`."""
    text: str


_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s)|\n\s*\n|\n(?=\s*(?:[-–—•*▪]|\d{1,3}[.)])\s)")
_SHORT = {
    "en": "mr mrs ms dr prof st no nos art vol vs etc approx e.g i.e u.s u.k jan feb mar apr aug sept oct nov dec rev hon gen lt col sgt inc ltd co",
    "ru": "г гг т тт д п пп ст ч см им ул обл р руб тыс млн млрд трлн др пр проц напр т.е т.д т.п т.к н.э стр рис тел акад проф ред пос",
    "kk": "ж жж т ш б тг мың млн млрд трлн т.б т.с.с т.с тел обл көш проф акад ред м.а",
}
_ABBREVIATIONS = {language: frozenset(words.split()) for language, words in _SHORT.items()}
_LIST_NUMBER = 3
"""Characters of a number at the start of a line: "12." does not end a sentence."""
_INITIAL = re.compile(r"(?:^|[\s(«\"„“.])\w$")
_LAST_WORD = re.compile(r"[^\s(«\"„“]+$")
_OPENING = "«\"'“„([—–-"


def split_sentences(text: str, language: str) -> tuple[Segment, ...]:
    """Return the sentences of a text; together they hold every letter that is not blank.

    Args:
        text: Plain text. A blank line or a list's bullet ends a sentence too.
        language: en, ru or kk; decides which abbreviations do not end one.

    Example:
        >>> [s.text for s in split_sentences("Mr. Smith spoke. 2005 г. был трудным.", "en")]
        ['Mr. Smith spoke.', '2005 г. был трудным.']
    """
    found: list[Segment] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, match, start, language):
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _add(found: list[Segment], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if stripped := piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        found.append(Segment(len(found) + 1, begin, begin + len(stripped), stripped))


def _ends_here(text: str, match: re.Match[str], start: int, language: str) -> bool:
    """Return whether a mark ends a sentence: not after an abbreviation or an initial, nor before a small letter."""
    mark = match[0]
    if mark[0] == "\n":
        return True
    following = text[match.end() : match.end() + 80].lstrip().lstrip(_OPENING).lstrip()
    if following[:1].islower():
        return False
    if mark[0] in "!?…" or len(mark.rstrip("\"'”’»)]")) > 1:
        return True
    before = text[max(start, match.start() - 24) : match.start()]
    if _INITIAL.search(before) and before[-1:].isalpha():
        return before[-1].islower() and before[-1].lower() not in _ABBREVIATIONS[language]
    word = _LAST_WORD.search(before)
    if word and (last := word[0].lower().strip(".")) in _ABBREVIATIONS[language]:
        return _may_end(last) and following[:1].isupper() and not following[:1].isdigit()
    return not (word and word[0].isdigit() and len(before.strip()) <= _LIST_NUMBER)


def _may_end(word: str) -> bool:
    """Some abbreviations often end a sentence: "in 2005 г. Он ..."."""
    return word in {
        "г",
        "гг",
        "ж",
        "жж",
        "др",
        "т.д",
        "т.п",
        "т.б",
        "etc",
        "руб",
        "тыс",
        "млн",
        "млрд",
        "проц",
    }
