"""Text from the data as it may be shown: nothing hidden, nothing that acts on the text around it."""

import unicodedata

from tallyproof.texts.visible import visible

__all__ = ["shortened", "shown"]

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_BLANKS = str.maketrans("\n\r\t", "   ")


def shown(value: object) -> str:
    r"""Return a value from the data as visible text.

    Control and format characters (among them those that turn the writing direction) are written out as
    their code, and a text with right-to-left letters is isolated, so that it cannot rearrange a sentence.

    Args:
        value: Any value; None gives a dash.

    Returns:
        Plain text; callers that write HTML escape it.

    Example:
        >>> shown("a\u202eb"), shown(None), shown("line\nbreak")
        ('a‹U+202E›b', '–', 'line break')
    """
    if value is None:
        return "–"
    text = visible(str(value).translate(_BLANKS))
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def shortened(value: object, *, length: int) -> str:
    """Return a value as visible text of at most `length` letters; the last one tells that it was cut.

    Example:
        >>> shortened("Central Commission", length=8)
        'Central…'
    """
    text = str(value)
    return shown(text if len(text) <= length else text[: length - 1].rstrip() + "…")
