"""Votes at anomalous stations against the margin: the range is cautious, and methods are never added up."""

from hypothesis import given
from hypothesis import strategies as st

from tallyproof.outcome.materiality import Estimate, materiality_of, verdict_of
from tallyproof.outcome.overlap import jaccard, overlap_document

STATIONS = st.frozensets(st.sampled_from("abcdefgh"))


def test_it_exceeds_only_where_the_low_ends_of_interval_and_band_do() -> None:
    wide = Estimate("F-X", 120, 200, band_low=80, band_high=150)
    narrow = Estimate("F-X", 120, 200, band_low=110, band_high=150)
    assert materiality_of(wide, needed=100).reach == "could_change"
    assert materiality_of(narrow, needed=100).reach == "exceeds"


def test_a_band_beyond_the_interval_could_change_what_the_interval_cannot() -> None:
    assert materiality_of(Estimate("F-X", 10, 20), needed=100).reach == "cannot_change"
    assert (
        materiality_of(Estimate("F-X", 10, 20, band_low=5, band_high=300), needed=100).reach == "could_change"
    )


def test_votes_without_a_signal_are_not_distinguishable_whatever_their_number() -> None:
    huge = Estimate("F-X", 1000, 2000, distinguishable=False)
    assert verdict_of(huge, materiality_of(huge, needed=10)) == "not_distinguishable"
    signal = Estimate("F-X", 1000, 2000, distinguishable=True)
    assert verdict_of(signal, materiality_of(signal, needed=10)) == "exceeds"
    assert verdict_of(signal, materiality_of(signal, needed=None)) is None


@given(STATIONS, STATIONS)
def test_the_overlap_is_symmetric_and_whole_with_itself(
    first: frozenset[str], second: frozenset[str]
) -> None:
    assert jaccard(first, second) == jaccard(second, first)
    assert jaccard(first, first) == (1.0 if first else 0.0)
    found = overlap_document([Estimate("F-A", 1, 2, stations=first), Estimate("F-B", 1, 2, stations=second)])
    if first and second:
        assert found["shared"] == [[len(first), len(first & second)], [len(first & second), len(second)]]
    assert len(found["codes"]) == bool(first) + bool(second)
