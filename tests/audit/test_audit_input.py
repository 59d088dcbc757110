"""Bad input is answered by rule, and nothing of it is lost."""

from fractions import Fraction

import polars as pl
import pytest

from audit.audits import as_reported, equal_stations
from tallyproof.audit.assertions import plurality_assertions, turnout_assertion
from tallyproof.audit.batches import Batches, Bound, bound_batches, merge_batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.full_count import Verdict, full_count
from tallyproof.audit.manifest import ManifestEntry, accept_hand_counts, find_manifest_problems
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.providence import PollingRound, providence_risk
from tallyproof.audit.station_strata import StationStratum, StratumDraw, station_strata_risk
from tallyproof.audit.winners import reported_majority, reported_runoff, reported_winners
from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotAllowedError, NotComputableError


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.found) for problem in problems]


def results(columns: dict[str, list[int | None]]) -> Results:
    size = len(columns["votes__a"])
    frame = pl.DataFrame({"station_id": [f"s{i}" for i in range(size)], **columns})
    choices = [Choice(ChoiceId("a"), "A"), Choice(ChoiceId("b"), "B")]
    return Results.from_columns(frame, contest=Contest(ContestId("c"), "c"), choices=choices)


def test_the_bound_of_a_box_never_comes_from_its_sheet_alone() -> None:
    table = results(
        {
            "votes__a": [60, 30], "votes__b": [40, 20], "cast": [100, 50],
            "issued": [110, None], "registered": [300, 200],
        }
    )  # fmt: skip
    by_issued = bound_batches(table, bound=Bound.ISSUED).batches
    by_roll = bound_batches(table, bound=Bound.REGISTERED).batches
    assert by_issued is not None
    assert by_roll is not None
    assert by_issued.bound.tolist() == [110, 200]
    assert by_roll.bound.tolist() == [300, 200]


def test_a_station_without_roll_and_without_ballots_issued_leaves_the_frame_open() -> None:
    table = results(
        {"votes__a": [60, 30], "votes__b": [40, 20], "cast": [100, 50], "registered": [300, None]}
    )
    found = bound_batches(table, bound=Bound.ISSUED)
    assert found.batches is None
    assert codes(found.problems) == [("A-NO-BOUND", "s1")]


def test_a_sheet_that_is_missing_is_wholly_in_doubt_and_one_above_its_roll_is_named() -> None:
    table = results(
        {"votes__a": [60, None], "votes__b": [40, 20], "cast": [100, 50], "registered": [90, 200]}
    )
    found = bound_batches(table, bound=Bound.REGISTERED)
    assert codes(found.problems) == [("A-UNREPORTED", "s1"), ("A-OVER-BOUND", "s0")]
    assert found.batches is not None
    assert found.batches.bound.tolist() == [100, 200]
    audit = bound_errors(found.batches, plurality_assertions(["votes__a"], ["votes__b"]))
    assert audit.margins == (20,)
    assert audit.bounds[1, 0] == 200


def test_every_difference_between_manifest_and_results_is_named() -> None:
    sheets = Batches.of(["x", "y", "z"], columns=["a"], counts=[[1], [1], [1]], bound=[10, 10, 10])
    manifest = [
        ManifestEntry("x", 10, 2),
        ManifestEntry("x", 10, 3),
        ManifestEntry("w", 5, 4),
        ManifestEntry("y", 11, 5),
        ManifestEntry("q", None, 6),
    ]
    assert codes(find_manifest_problems(sheets, manifest)) == [
        ("A-DUPLICATE-BATCH", "x"),
        ("A-NOT-IN-RESULTS", "w"),
        ("A-PAPERS-OVER-BOUND", "y: 11"),
        ("A-NOT-IN-RESULTS", "q"),
        ("A-NOT-IN-MANIFEST", "z"),
    ]
    assert codes(find_manifest_problems(sheets, [ManifestEntry(n, None) for n in "xyz"])) == [
        ("A-PAPERS-UNKNOWN", n) for n in "xyz"
    ]
    assert find_manifest_problems(sheets, [ManifestEntry(n, 9) for n in "xyz"]) == ()


def test_hand_counts_that_cannot_be_right_are_not_used() -> None:
    found = equal_stations(6, winner=60, loser=40, bound=100)
    entered = [
        HandCount("0", {"ada": 60, "ben": 40}),
        HandCount("0", {"ada": 60, "ben": 40}),
        HandCount("nowhere", {"ada": 1, "ben": 1}),
        HandCount("1", {"ada": 60}),
        HandCount("2", {"ada": -1, "ben": 40}),
        HandCount("3", {"ada": 20, "ben": 101}),
        HandCount("4", {"ada": 60, "ben": 60}),
        HandCount("5", None),
    ]
    accepted = accept_hand_counts(found, entered, alternatives=[("ada", "ben")])
    assert [count.batch for count in accepted.counts] == ["0", "5"]
    assert codes(accepted.problems) == [
        ("A-COUNTED-TWICE", "0"),
        ("A-UNKNOWN-BATCH", "nowhere"),
        ("A-COUNT-LACKS", "1"),
        ("A-COUNT-NEGATIVE", "2"),
        ("A-COUNT-OVER-BATCH", "3: 121"),
        ("A-COUNT-OVER-BATCH", "4: 120"),
    ]


def test_a_box_that_cannot_be_found_has_its_whole_bound_as_error() -> None:
    found = equal_stations(100, winner=60, loser=40, bound=110)
    assert found.errors([HandCount("7", None)])[0, 0] == pytest.approx(found.relative[7])


def test_papers_missing_from_a_box_count_for_the_loser() -> None:
    found = equal_stations(100, winner=60, loser=40, bound=110)
    short = HandCount("7", {"ada": 58, "ben": 40}, papers_missing=2)
    assert found.errors([short])[0, 0] == pytest.approx((2 + 2) / found.margins[0])


def test_one_lost_box_at_a_margin_of_two_percent_only_lengthens_the_audit() -> None:
    found = equal_stations(10_000, winner=306, loser=294, bound=600)
    weights = weigh_batches(found)
    rows = [draw.row for draw in draw_by_weight(weights, "06712221796172622814", count=400)]
    clean = as_reported(found, rows)
    lost = [HandCount(found.batches.ids[rows[0]], None), *clean[1:]]
    assert batch_betting(found, weights, clean).stops_at(0.05) == 157
    assert batch_betting(found, weights, lost).stops_at(0.05) == 325


def test_what_was_stored_together_is_drawn_and_counted_together() -> None:
    sheets = Batches.of(
        "123", columns=["ada", "ben"], counts=[[60, 40], [50, 50], [70, 30]], bound=[100, 100, 100]
    )
    merged = merge_batches(sheets, {"1+2": ["1", "2"]})
    whole = bound_errors(sheets, plurality_assertions(["ada"], ["ben"]))
    found = bound_errors(merged, plurality_assertions(["ada"], ["ben"]))
    assert merged.ids == ("1+2", "3")
    assert found.relative[0] == pytest.approx(whole.relative[0] + whole.relative[1])
    with pytest.raises(CallError):
        merge_batches(sheets, {"x": ["1"], "y": ["1"]})


def test_the_full_count_replaces_the_result() -> None:
    found = equal_stations(4, winner=60, loser=40, bound=100)
    same = as_reported(found, range(4))
    other = [HandCount(str(i), {"ada": 45, "ben": 55}) for i in range(4)]
    confirmed, corrected = full_count(found, same), full_count(found, other)
    assert (confirmed.verdict, corrected.verdict) == (Verdict.CONFIRMED, Verdict.CORRECTED)
    assert corrected.totals == (("ada", 180), ("ben", 220))
    assert (corrected.assertions[0].reported, corrected.assertions[0].highest) == (80, -40)


@pytest.mark.parametrize(
    ("ada", "verdict"), [(95, Verdict.CONFIRMED), (60, Verdict.OPEN), (20, Verdict.CORRECTED)]
)
def test_a_missing_box_leaves_a_full_count_open_only_where_it_matters(ada: int, verdict: Verdict) -> None:
    found = equal_stations(4, winner=60, loser=40, bound=100)
    counts = [HandCount(str(i), {"ada": ada, "ben": 100 - ada}) for i in range(3)]
    result = full_count(found, [*counts, HandCount("3", None)])
    spread = 3 * (2 * ada - 100)
    assert (result.assertions[0].lowest, result.assertions[0].highest) == (spread - 100, spread + 100)
    assert result.missing == ("3",)
    assert result.verdict is verdict


def test_a_full_count_needs_every_batch() -> None:
    found = equal_stations(4, winner=60, loser=40, bound=100)
    with pytest.raises(NotComputableError):
        full_count(found, as_reported(found, [0, 1, 2]))
    with pytest.raises(NotComputableError):
        full_count(found, as_reported(found, [0, 1, 2, 2]))


def test_a_tie_can_only_be_counted_in_full() -> None:
    found = equal_stations(4, winner=50, loser=50, bound=100)
    assert not found.auditable
    with pytest.raises(NotComputableError):
        weigh_batches(found)
    assert full_count(found, as_reported(found, range(4))).verdict is Verdict.OPEN


def test_turnout_is_overstated_at_most_by_the_papers_that_the_sheet_claims() -> None:
    sheets = Batches.of(
        ["1", "2"], columns=["cast", "registered"], counts=[[60, 100], [50, 80]], bound=[100, 80]
    )
    found = bound_errors(sheets, [turnout_assertion(Fraction(1, 2))])
    assert found.margins == (2 * 110 - 180,)
    assert found.bounds[:, 0].tolist() == [120, 100]
    assert found.errors([HandCount("1", {"cast": 55})])[0, 0] == pytest.approx(10 / 40)


def test_reported_outcomes_that_do_not_follow_from_the_votes_are_refused() -> None:
    with pytest.raises(NotComputableError):
        reported_winners({"a": 5, "b": 5})
    with pytest.raises(CallError):
        reported_winners({"a": 5, "b": 4}, seats=2)
    with pytest.raises(NotComputableError):
        reported_majority({"a": 5, "b": 4}, 10)
    with pytest.raises(NotComputableError):
        reported_runoff({"a": 5, "b": 4, "c": 1}, 10)
    assert {a.subject for a in reported_runoff({"a": 4, "b": 3, "c": 2}, 9)} == {"a", "b"}


def test_a_station_stands_in_exactly_one_stratum() -> None:
    found = equal_stations(4, winner=60, loser=40, bound=100)
    with pytest.raises(CallError):
        station_strata_risk(found, weigh_batches(found), [StationStratum(("0", "1"), StratumDraw.SIMPLE)])


def test_a_seed_used_for_an_earlier_round_is_refused() -> None:
    rounds = [PollingRound("1234", 20, 12), PollingRound("1234", 20, 12)]
    with pytest.raises(NotAllowedError):
        providence_risk(Pair(60, 40, 100), rounds)


def test_a_batch_drawn_once_is_counted_once() -> None:
    found = equal_stations(100, winner=60, loser=40, bound=100)
    with pytest.raises(CallError):
        batch_betting(found, weigh_batches(found), as_reported(found, [3, 3]))
    with pytest.raises(CallError):
        batch_betting(found, weigh_batches(found) // 2, as_reported(found, [3]))
