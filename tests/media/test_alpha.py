from itertools import permutations
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.media.alpha import Level, krippendorff_alpha, reliability

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: the data of sections A, B and C
BINARY = list(zip("0100000010", "1110010000", strict=True))
TWO_OBSERVERS = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
FOUR_OBSERVERS = [
    tuple(int(value) for value in unit if value != ".")
    for unit in zip("123321412...", "1233224125.3", ".3332342251.", "12332441251.", strict=True)
]


def pair_by_pair(units: list[tuple[int, ...]], level: Level) -> float:
    """Alpha as its definition reads: every pair of values in a unit against every pair in the data."""
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]

    def distance(one: int, other: int) -> float:
        if level is Level.NOMINAL:
            return float(one != other)
        if level is Level.INTERVAL:
            return float((one - other) ** 2)
        low, high = min(one, other), max(one, other)
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(low) + values.count(high)) / 2) ** 2

    seen = [sum(distance(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units]
    chance = sum(distance(a, b) for a, b in permutations(values, 2))
    return float("nan") if not chance else 1 - sum(seen) * (len(values) - 1) / chance


@pytest.mark.parametrize(
    ("units", "level", "published"),
    [
        (BINARY, Level.NOMINAL, 0.095),
        (TWO_OBSERVERS, Level.NOMINAL, 0.692),
        (FOUR_OBSERVERS, Level.NOMINAL, 0.743),
        (FOUR_OBSERVERS, Level.ORDINAL, 0.815),
        (FOUR_OBSERVERS, Level.INTERVAL, 0.849),
    ],
)
def test_alpha_equals_the_published_values(
    units: list[tuple[str | int, ...]], level: Level, published: float
) -> None:
    alpha = krippendorff_alpha(units, level)
    assert alpha is not None
    assert round(float(alpha), 3) == published


@pytest.mark.parametrize("level", list(Level))
@given(units=st.lists(st.lists(st.integers(0, 5), max_size=4).map(tuple), max_size=12))
def test_alpha_equals_its_definition_pair_by_pair(level: Level, units: list[tuple[int, ...]]) -> None:
    alpha, slow = krippendorff_alpha(units, level), pair_by_pair(units, level)
    assert (alpha is None and isnan(slow)) or float(alpha or 0) == pytest.approx(slow, abs=1e-9)


def test_coders_who_always_give_one_value_have_nothing_to_agree_about() -> None:
    assert krippendorff_alpha([("a", "a"), ("a", "a")], Level.NOMINAL) is None
    assert krippendorff_alpha([("a",), ("b",)], Level.NOMINAL) is None


def test_the_order_of_tones_is_the_one_given_not_that_of_the_alphabet() -> None:
    units = [
        ("negative", "neutral"),
        ("negative", "negative"),
        ("positive", "positive"),
        ("neutral", "neutral"),
    ]
    as_given = krippendorff_alpha(units, Level.ORDINAL, order=("negative", "neutral", "positive"))
    alphabet = krippendorff_alpha(units, Level.ORDINAL, order=("negative", "positive", "neutral"))
    assert as_given == krippendorff_alpha([(0, 1), (0, 0), (2, 2), (1, 1)], Level.ORDINAL)
    assert as_given != alphabet


@pytest.mark.parametrize("level", list(Level))
def test_the_interval_covers_the_alpha_of_a_long_series(level: Level) -> None:
    random = np.random.default_rng(7)
    truth = random.integers(0, 3, 4000)
    second = np.where(random.random(4000) < 0.8, truth, random.integers(0, 3, 4000))
    units = [(int(a), int(b)) for a, b in zip(truth, second, strict=True)]
    whole = float(krippendorff_alpha(units, level) or 0)
    inside = 0
    for at in range(0, 4000, 200):
        part = reliability(units[at : at + 200], level, seed=1)
        inside += part.low is not None and part.high is not None and part.low <= whole <= part.high
    assert inside >= 16


def test_below_ten_units_no_interval_is_given() -> None:
    few = reliability([(1, 1), (2, 2), (1, 2)], Level.NOMINAL, seed=1)
    assert (few.low, few.high, few.units, few.values) == (None, None, 3, 6)
    assert few.alpha is not None
