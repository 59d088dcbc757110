"""A cell with a duration or an area, as an amount in seconds or square centimetres."""

import re
from enum import StrEnum

__all__ = ["Unit", "amount_of", "stored_unit"]


class Unit(StrEnum):
    """How the cells of a sheet are written."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    CLOCK = "clock"
    """`h:mm:ss`; two parts are minutes and seconds."""
    CM2 = "cm2"


_FACTORS = {Unit.SECONDS: 1.0, Unit.MINUTES: 60.0, Unit.HOURS: 3600.0, Unit.CM2: 1.0}
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):([0-5]\d)", re.ASCII)


def stored_unit(unit: Unit) -> str:
    """Return what amounts of this unit are kept in: `s` or `cm2`."""
    return "cm2" if unit is Unit.CM2 else "s"


def amount_of(cell: str, unit: Unit) -> float | None:
    """Return the amount of a cell, to a hundredth; None where it is none.

    Args:
        cell: Text, trimmed; a decimal point or comma.
        unit: Of the sheet.

    Returns:
        Seconds or cm2. Negative amounts come back as they are: the reader names them.

    Example:
        >>> [amount_of(cell, Unit.MINUTES) for cell in ("0.8333", "1,5", "-5.7", "1:30", "-")]
        [50.0, 90.0, -342.0, None, None]
        >>> [amount_of(cell, Unit.CLOCK) for cell in ("1:02:03", "02:03", "2:63", "75:10:00")]
        [3723.0, 123.0, None, 270600.0]
    """
    if unit is Unit.CLOCK:
        parts = _CLOCK.fullmatch(cell)
        if not parts or (parts[1] and int(parts[2]) >= 60):  # noqa: PLR2004 - minutes of an hour
            return None
        return float(int(parts[1] or 0) * 3600 + int(parts[2]) * 60 + int(parts[3]))
    if not _NUMBER.fullmatch(cell):
        return None
    amount = float(cell.replace(",", ".")) * _FACTORS[unit]
    places = len(cell.replace(",", ".").partition(".")[2])
    whole = round(amount)
    # 0.8333 minutes are 50 seconds that somebody divided by 60 and rounded
    rounded = unit in {Unit.MINUTES, Unit.HOURS} and abs(amount - whole) <= _FACTORS[unit] * 0.5 * 10**-places
    return float(whole) if rounded and places > 2 else round(amount, 2) + 0.0  # noqa: PLR2004
