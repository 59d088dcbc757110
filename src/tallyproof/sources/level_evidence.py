"""When equal figures prove that one row totals others, rather than agree by chance."""

import re
from collections.abc import Sequence

__all__ = ["LARGE", "Figures", "is_telling", "shape_of", "tells_levels"]

Figures = tuple[int, ...]

LARGE = 50
"""Rows whose largest figure is smaller are never taken for totals."""
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_TRAILING = re.compile("0*$")


def is_telling(whole: Figures, *, different: int = 4) -> bool:
    """Return True where a row is fit to be proven a total by its figures.

    Where everybody votes, and votes for one, four columns hold one figure: they prove no more than one
    column does. So different figures are counted, not columns.

    Args:
        whole: Figures of the row, 0 where not reported.
        different: How many different figures beside zero it must hold.

    Example:
        >>> is_telling((800, 600, 589, 11)), is_telling((800, 800, 800, 0)), is_telling((40, 30, 29, 1))
        (True, False, False)
    """
    return min(whole) >= 0 and max(whole) >= LARGE and len(set(whole) - {0}) >= different


def shape_of(code: str) -> str:
    """Return a code with every digit as 9 and every letter as A: codes of one level are often built alike.

    Example:
        >>> shape_of("4B000"), shape_of("40401")
        ('9A999', '99999')
    """
    return _LETTER.sub("A", _DIGIT.sub("9", code))


def tells_levels(codes: Sequence[str], one: int, other: int) -> bool:
    """Return True where two rows' codes are built differently, so that one may stand above the other.

    Two sheets of one level with the same figures are no area and its only part: they are what a search
    for copied sheets looks for. Without codes nothing speaks against it.
    """
    if not codes:
        return True
    ends = [_TRAILING.search(codes[row]) for row in (one, other)]
    zeros = [len(end.group()) if end else 0 for end in ends]
    return zeros[0] != zeros[1] or shape_of(codes[one]) != shape_of(codes[other])
