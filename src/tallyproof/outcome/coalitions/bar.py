"""Bars as a law words them: a number of seats, at least two thirds, more than half."""

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from tallyproof.errors import CallError

__all__ = ["bar_of", "bars_of", "majority_bars"]

_SHARE = re.compile(r"(>=|>)\s*(\d{1,4})\s*/\s*(\d{1,4})")
_SEATS = re.compile(r"\d{1,12}", re.ASCII)
_EXPECTED = "a number of seats, >1/2 for more than half, or >=2/3 for at least two thirds"


def bar_of(written: str | int, total: int) -> int:
    """Return the fewest seats that reach a bar.

    Args:
        written: Seats, or a share of all seats with `>` (more than) or `>=` (at least).
        total: All seats of the body, vacant ones included where the law counts them.

    Raises:
        CallError: It is neither, or no seats at all would reach it.

    Example:
        >>> bar_of(">1/2", 77), bar_of(">=2/3", 77), bar_of(">=3/4", 77), bar_of(52, 77)
        (39, 52, 58, 52)
        >>> bar_of(">1/2", 100), bar_of(">=1/2", 100)
        (51, 50)
    """
    text = str(written).strip()
    if _SEATS.fullmatch(text) and int(text) > 0:
        return int(text)
    match = _SHARE.fullmatch(text)
    if match is None or not 0 < int(match[2]) <= int(match[3]):
        raise CallError(f"{text!r} is no bar.", expected=_EXPECTED, text="no_bar", bar=text)
    part = Fraction(int(match[2]), int(match[3])) * total
    return max(1, math.floor(part) + 1 if match[1] == ">" else math.ceil(part))


def bars_of(written: str | None, total: int) -> tuple[int, ...]:
    """Return bars that stand one after the other, separated by commas; the usual ones where none is given.

    Example:
        >>> bars_of("39, >=2/3", 77)
        (39, 52)
    """
    return tuple(dict.fromkeys(_each(written, total))) if written else majority_bars(total)


def majority_bars(seats: int) -> tuple[int, ...]:
    """Return the usual bars: more than half, at least two thirds, at least three quarters.

    Example:
        >>> majority_bars(77)
        (39, 52, 58)
    """
    return bar_of(">1/2", seats), bar_of(">=2/3", seats), bar_of(">=3/4", seats)


def _each(written: str, total: int) -> Iterator[int]:
    for part in written.split(","):
        yield bar_of(part, total)
