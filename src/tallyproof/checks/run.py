"""Run every rule over one version of the results."""

from collections.abc import Iterable

from tallyproof.checks import (
    area_total,
    cast_exceeds_issued,
    cast_exceeds_registered,
    cast_sum,
    choices_sum,
    duplicate_station,
    identical_sheet,
    missing_count,
    negative_count,
)
from tallyproof.checks.result import CheckResult
from tallyproof.election.configuration import Configuration
from tallyproof.election.published import PrintedEarlier, PublishedTotal
from tallyproof.election.results import Results

__all__ = ["CODES", "run"]

_STATION_RULES = (
    cast_exceeds_registered,
    choices_sum,
    cast_sum,
    cast_exceeds_issued,
    negative_count,
    duplicate_station,
    missing_count,
    identical_sheet,
)

CODES = (*(rule.CODE for rule in _STATION_RULES), area_total.CODE)
"""The codes of all rules, in the order in which they are shown."""


def run(
    results: Results,
    configuration: Configuration | None = None,
    *,
    published: Iterable[PublishedTotal] = (),
    earlier: PrintedEarlier | None = None,
) -> tuple[CheckResult, ...]:
    """Return the answer of every rule, in the order of `CODES`.

    Args:
        results: The results table.
        configuration: Tolerances; the defaults where None.
        published: Totals printed for areas, for the rule about roll-ups.
        earlier: Totals printed for the version from which decisions made this one, with that version.

    Returns:
        One result a rule, none left out: a rule that cannot be applied says why.
    """
    thresholds = configuration or Configuration()
    station_rules = [rule.check(results, thresholds) for rule in _STATION_RULES]
    return (*station_rules, area_total.check(results, thresholds, published, earlier=earlier))
