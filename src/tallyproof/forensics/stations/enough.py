"""Whether there are stations enough for a method that reads turnout and shares."""

from tallyproof.forensics.result import ForensicResult, Note, Status
from tallyproof.forensics.stations.units import Units

__all__ = ["no_answer"]


def no_answer(code: str, used: Units, fewest: int) -> ForensicResult | None:
    """Return why a method has no number on the stations that passed its filters; None where it has one."""
    if not used.parts:
        reason, status = Note("no_counts"), Status.NOT_APPLICABLE
    elif used.size < fewest:
        reason, status = Note("too_few_stations", {"stations": used.size, "needed": fewest}), Status.REFUSED
    else:
        return None
    return ForensicResult.without_number(code, status, reason, left_out=used.left_out)
