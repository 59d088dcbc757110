"""Mean samples and planned samples of published tables, beside those of `test_audit_published_tables`."""

from math import ceil, log

import numpy as np
import pytest
from numpy.typing import NDArray

from tallyproof.audit.alpha import alpha_risk
from tallyproof.audit.bravo import Pair, bravo_risk
from tallyproof.audit.super_simple import Discrepancies, super_simple_ballots, super_simple_risk

GAMMA = 1.03905
NEW_HAMPSHIRE_2016 = (354_040 - 337_589) / (354_040 + 337_589 + 33_234)


def mean_stop(
    share: float, expected: float, trust: float, *, audits: int, length: int, population: int | None = None
) -> tuple[float, float]:
    """Mean ballots until ALPHA stops at 5 %, and its standard error."""
    rng = np.random.default_rng(2023)
    stops = [
        alpha_risk(votes, expected=expected, trust=trust, population=population).stops_at(0.05) or length
        for votes in drawn(rng, share, audits, length, population)
    ]
    return float(np.mean(stops)), float(np.std(stops) / np.sqrt(audits))


def drawn(
    rng: np.random.Generator, share: float, audits: int, length: int, population: int | None
) -> list[NDArray[np.float64]]:
    if population is None:
        return [(rng.random(length) < share).astype(np.float64) for _ in range(audits)]
    return [
        (rng.permutation(population)[:length] < share * population).astype(np.float64) for _ in range(audits)
    ]


@pytest.mark.parametrize(
    ("share", "published", "length"), [(0.55, 608, 5_000), (0.54, 1_001, 8_000), (0.53, 1_852, 14_000)]
)
def test_alpha_stops_where_its_table_says(share: float, published: int, length: int) -> None:
    mean, error = mean_stop(share, share, 1_000, audits=250, length=length)
    # the table has 1,000 audits, so that its own error is half of ours
    assert abs(mean - published) < 4 * error


def test_alpha_recovers_from_a_report_that_is_too_low() -> None:
    mean, error = mean_stop(0.55, 0.505, 100, audits=300, length=8_000)
    assert abs(mean - 801) < 4 * error


def test_alpha_recovers_from_a_report_that_is_far_too_high() -> None:
    mean, error = mean_stop(0.52, 0.7, 10, audits=100, length=40_000)
    assert abs(mean - 6_628) < 4 * error


@pytest.mark.parametrize(("share", "published"), [(0.55, 594), (0.6, 193)])
def test_alpha_without_replacement_stops_where_its_table_says(share: float, published: int) -> None:
    mean, error = mean_stop(share, 0.55, 1_000, audits=400, length=6_000, population=20_000)
    assert abs(mean - published) < 4 * error


def test_a_fixed_guess_stops_where_the_table_of_kelly_bets_says() -> None:
    mean, error = mean_stop(0.55, 0.55, 1e9, audits=400, length=6_000, population=20_000)
    assert abs(mean - 578) < 4 * error


@pytest.mark.parametrize(("share", "published"), [(0.55, 598), (0.54, 953)])
def test_bravo_stops_where_its_table_says(share: float, published: int) -> None:
    rng, pair = np.random.default_rng(5), Pair(round(1000 * share), round(1000 * (1 - share)), 1000)
    stops = [
        bravo_risk(pair, np.where(votes > 0, 1, -1).astype(np.int8)).stops_at(0.05) or 8_000
        for votes in drawn(rng, share, 300, 8_000, None)
    ]
    error = float(np.std(stops) / np.sqrt(len(stops)))
    assert abs(float(np.mean(stops)) - published) < 4 * error


def test_the_measured_risk_of_new_hampshire_2016() -> None:
    risk = super_simple_risk(200, NEW_HAMPSHIRE_2016, found=Discrepancies(one_over=1), gamma=GAMMA).risk
    assert risk == pytest.approx(0.21438135077031842, rel=1e-12)


def test_the_measured_risk_of_a_clean_sample_at_two_percent() -> None:
    assert super_simple_risk(339, 0.02, gamma=GAMMA).risk == pytest.approx(0.0376886, abs=5e-8)


@pytest.mark.parametrize(
    ("margin", "one_over", "two_over", "one_under", "two_under", "ballots"),
    [
        (0.03, 0.001, 0.0001, 0.001, 0.0001, 226),
        (0.05, 0.001, 0.0, 0.001, 0.0, 136),
        (NEW_HAMPSHIRE_2016, 0.001, 0.0, 0.0, 0.0, 335),
    ],
)
def test_planned_samples_with_expected_rates(
    margin: float, one_over: float, two_over: float, one_under: float, two_under: float, ballots: int
) -> None:
    """The published rule: counts that the rates give in a sample of that size, one-vote ones rounded up."""
    rates = (
        one_over * log(1 - 1 / (2 * GAMMA)) + two_over * log(1 - 1 / GAMMA)
        + one_under * log(1 + 1 / (2 * GAMMA)) + two_under * log(1 + 1 / GAMMA)
    )  # fmt: skip
    size = ceil(-2 * GAMMA * log(0.05) / (margin + 2 * GAMMA * rates))
    found = Discrepancies(
        one_over=ceil(one_over * size),
        two_over=round(two_over * size),
        one_under=ceil(one_under * size),
        two_under=round(two_under * size),
    )
    assert super_simple_ballots(margin, 0.05, found=found, gamma=GAMMA) == ballots
