"""How the integer-percentage answer moves when one free choice is moved and all others are held."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from tallyproof.forensics.integer_percentages.exact_count import BOTH, IntegerTest
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.result import Variant
from tallyproof.forensics.stations.units import Filters

__all__ = ["integer_variants"]

_WINDOWS = (Fraction(1, 50), Fraction(1, 20), Fraction(1, 10))
_PERIODS = (1, 5)
_SIZES = (0, 100, 300)
_WHOLE = Fraction(1)


def integer_variants(
    every: IntegerTest, honest: IntegerTest, rule: WholePercent, filters: Filters
) -> tuple[Variant, ...]:
    """Repeat the test with other windows, periods, filters, parts and null models.

    Args:
        every: The test of all stations before filters, under the binomial null.
        honest: The test of the used stations under the local honest model.
        rule: The rule of the result itself.
        filters: The filters of the result itself.

    Returns:
        Windows of 0.02, 0.05 and 0.1 percent, multiples of 1 and 5 percent, smallest stations of 0, 100 and
        300 voters, no upper limits, turnout or share alone, expectation from surrounding stations: each that
        differs from the result, alone.
    """
    used = every.where(every.units.kept_by(filters))
    return (
        *_rules(used, rule),
        *_filters(every, filters),
        *(_variant({"part": name}, used, (name,)) for name in used.laws if len(used.laws) > 1),
        _variant({"null_model": "local"}, honest),
    )


def _rules(used: IntegerTest, rule: WholePercent) -> Iterator[Variant]:
    for window in _WINDOWS:
        if window != rule.window:
            other = IntegerTest.against(used.units, replace(rule, window=window))
            yield _variant({"window_percent": float(window)}, other)
    for period in _PERIODS:
        if period != rule.period:
            other = IntegerTest.against(used.units, replace(rule, period=period))
            yield _variant({"period_percent": period}, other)


def _filters(every: IntegerTest, filters: Filters) -> Iterator[Variant]:
    for size in _SIZES:
        if size != filters.min_size:
            kept = every.units.kept_by(replace(filters, min_size=size))
            yield _variant({"min_size": size}, every.where(kept))
    unlimited = replace(filters, max_turnout=_WHOLE, max_share=_WHOLE)
    if unlimited != filters:
        kept = every.units.kept_by(unlimited)
        yield _variant({"max_turnout": 1.0, "max_share": 1.0}, every.where(kept))


def _variant(
    parameters: Mapping[str, int | float | str], test: IntegerTest, parts: tuple[str, ...] = BOTH
) -> Variant:
    stations = test.stations(parts)
    statistic = {
        "observed": int(stations.observed),
        "expected": stations.expected,
        "excess": stations.excess,
        "z": stations.z,
        "p_exact": test.p(parts),
    }
    votes = test.ballots("share", parts).excess if test.units.share is not None else None
    return Variant(parameters, test.units.size, statistic, votes)
