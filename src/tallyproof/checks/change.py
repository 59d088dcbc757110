"""Which rules newly fail, or no longer fail, at stations that differ between two versions of the results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.checks.result import CheckResult, Failure

__all__ = ["CheckChange", "check_changes"]


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One rule at the stations that differ."""

    code: str
    newly: tuple[Failure, ...]
    """Fail after the change and did not before: new stations are among them. As the sheet reads after it."""
    healed: tuple[Failure, ...]
    """Failed before and no longer do, as the sheet read before; stations that are gone are not among them."""
    still: tuple[Failure, ...]
    """Fail before and after, as the sheet reads after it."""


def check_changes(
    before: Iterable[CheckResult], after: Iterable[CheckResult], stations: Mapping[str, str]
) -> tuple[CheckChange, ...]:
    """Compare what the rules say of two versions at the stations that differ.

    Args:
        before: The answers about the earlier version.
        after: The answers about the later one.
        stations: The stations that differ, by code: `removed`, `added` or `changed`.

    Returns:
        One entry a rule that fails in either version at one of these stations, in the order of `after`.
    """
    first = {one.code: _failing(one.failures, stations) for one in before}
    found = []
    for check in after:
        was, now = first.get(check.code, {}), _failing(check.failures, stations)
        healed = [one for code, one in was.items() if code not in now and stations[code] != "removed"]
        newly = [one for code, one in now.items() if code not in was]
        still = [one for code, one in now.items() if code in was]
        if newly or healed or still:
            found.append(CheckChange(check.code, tuple(newly), tuple(healed), tuple(still)))
    return tuple(found)


def _failing(failures: Sequence[Failure], stations: Mapping[str, str]) -> dict[str, Failure]:
    """Return the first failure of each station that differs."""
    found: dict[str, Failure] = {}
    for one in failures:
        if one.station_id is not None and one.station_id in stations:
            found.setdefault(one.station_id, one)
    return found
