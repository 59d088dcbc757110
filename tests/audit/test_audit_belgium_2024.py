"""Belgium, Chamber of Representatives, 9 June 2024: seats by D'Hondt with a threshold of 5 %, eleven districts."""

from fractions import Fraction
from math import log, log1p
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.cards import reported_scale
from tallyproof.audit.comparison import clean_value
from tallyproof.audit.seats import Divisors, find_seats, list_assertions
from tallyproof.errors import CallError, NotComputableError

BAR = Fraction(1, 20)

DISTRICTS = (
    ("C11002", 24, 12_383, "cd&v", "PVDA"),
    ("C21004", 16, 7_870, "PS", "MR"),
    ("C24062", 15, 396, "VLAAMS BELANG", "N-VA"),
    ("C25072", 5, 631, "MR", "LES ENGAGÉS"),
    ("C31005", 16, 1_005, "PVDA", "cd&v"),
    ("C44021", 20, 3_657, None, None),
    ("C53053", 17, 10_083, "ECOLO", ""),
    ("C62063", 14, 5_826, "LES ENGAGÉS", "PS"),
    ("C71022", 12, 684, "Vooruit", "VLAAMS BELANG"),
    ("C81001", 4, 556, "LES ENGAGÉS", "MR"),
    ("C92094", 7, 310, "PTB", "PS"),
)
"""Sheet, seats, papers that another program's comparison audit needs without errors, and the pair that decides it."""


def votes_of(folder: Path, sheet: str) -> dict[str, int]:
    import fastexcel  # noqa: PLC0415 - only here

    table = fastexcel.read_excel(folder / "raw/be2024_CK_CEListes.xlsx").load_sheet(sheet, header_row=None)
    rows = table.to_polars().rows()
    totals = next(row for row in rows if str(row[0]).startswith("Chiffre"))
    names = [str(head).replace("\n", " ").partition(" - ")[2].strip() for head in rows[0][1:]]
    return {
        name: int(float(count)) for name, count in zip(names, totals[1:], strict=True) if count is not None
    }


@pytest.mark.data
@pytest.mark.parametrize(("sheet", "seats", "papers", "subject", "against"), DISTRICTS)
def test_the_deciding_assertion_and_its_sample_are_the_published_ones(
    shared_data: Path, sheet: str, seats: int, papers: int, subject: str | None, against: str | None
) -> None:
    votes = votes_of(shared_data, sheet)
    valid = sum(votes.values())
    above = {name: count for name, count in votes.items() if Fraction(count, valid) > BAR}
    given_out = find_seats(above, seats, divisors=Divisors.DHONDT)
    found = list_assertions(votes, given_out, valid, threshold=BAR, divisors=Divisors.DHONDT)
    hardest = min(found, key=lambda item: clean(item, votes, valid))
    # the published figures bet nine tenths of the most, without replacement: a little less than this
    growth = log1p(0.9 * (2 * clean(hardest, votes, valid) - 1))
    if sheet == "C11002":
        assert clean(hardest, votes, valid) == pytest.approx(0.500134, abs=5e-7)
    assert log(20) / growth == pytest.approx(papers, rel=0.01)
    assert subject is None or (hardest.subject, hardest.against) == (subject, against)


def clean(item: Assertion, votes: dict[str, int], valid: int) -> float:
    return clean_value(reported_scale(item, {**votes, "valid": valid}, cards=valid))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(-25, 25)), min_size=2, max_size=5),
    st.integers(1, 6),
    st.sampled_from(list(Divisors)),
)
def test_if_all_assertions_hold_the_seats_are_the_reported_ones(
    lists: list[tuple[int, int]], seats: int, divisors: Divisors
) -> None:
    """The assertions of a reported result, true of other votes, give these the same seats."""
    votes = {chr(97 + i): count for i, (count, _) in enumerate(lists)}
    other = {chr(97 + i): max(count + change, 0) for i, (count, change) in enumerate(lists)}
    try:
        won = seats_of(votes, seats, divisors)
        found = list_assertions(votes, won, sum(votes.values()), threshold=BAR, divisors=divisors)
    except (NotComputableError, CallError, ZeroDivisionError):
        return  # a tie, a list exactly on the bar, or nobody above it
    counts = {**other, "valid": sum(other.values())}
    if all(item.value(counts) > 0 for item in found):
        assert seats_of(other, seats, divisors) == won


def seats_of(votes: dict[str, int], seats: int, divisors: Divisors) -> dict[str, int]:
    valid = sum(votes.values())
    above = {name: count for name, count in votes.items() if Fraction(count, valid) > BAR}
    found = find_seats(above, seats, divisors=divisors)
    return {name: found.get(name, 0) for name in votes}
