"""A range of votes against the number that changes the outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError
from tallyproof.outcome.materiality import Estimate, materiality_class, materiality_of

VOTES = st.integers(0, 2000)


@pytest.mark.parametrize(
    ("low", "high", "reach"),
    [(0, 99, "cannot_change"), (0, 100, "could_change"), (99, 500, "could_change"), (100, 100, "exceeds")],
)
def test_reaching_the_number_needed_is_enough(low: int, high: int, reach: str) -> None:
    assert materiality_class(low, high, needed=100) == reach


@given(VOTES, VOTES, st.integers(1, 2000))
def test_a_larger_range_is_never_less_material(low: int, width: int, needed: int) -> None:
    order = ["cannot_change", "could_change", "exceeds"]
    here = materiality_class(low, low + width, needed=needed)
    above = materiality_class(low + 1, low + width + 1, needed=needed)
    assert order.index(above) >= order.index(here)


@pytest.mark.parametrize(("low", "high", "needed"), [(2, 1, 5), (1, 2, 0), (float("nan"), 2, 5)])
def test_what_is_no_range_is_a_wrong_call(low: float, high: float, needed: int) -> None:
    with pytest.raises(CallError):
        materiality_class(low, high, needed=needed)


def test_a_method_without_votes_has_no_class() -> None:
    assert materiality_of(Estimate("F-LAST", None, None), needed=5).reach is None
    assert materiality_of(Estimate("F-LAST", 1, 2), needed=None).reach is None


def test_ratios_are_exact() -> None:
    found = materiality_of(Estimate("F-INT", 1, 7), needed=3)
    assert (str(found.ratio_low), str(found.ratio_high)) == ("1/3", "7/3")
