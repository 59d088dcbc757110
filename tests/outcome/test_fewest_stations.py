"""The fewest stations whose annulment changes the outcome."""

import random
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from factories import table
from outcome.outcome_oracle import Row, fewest_by_trying, small_election, verdict
from tallyproof.election.results import Results
from tallyproof.outcome.ballot import ballot_of
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.scenario import Scenario, run_scenario
from tallyproof.outcome.stations import fewest_stations
from tallyproof.outcome.tally import tally_of
from tallyproof.outcome.verdict import decide

RULES = {
    "plurality": 3,
    "plurality;turnout>=0.5": 3,
    "plurality;turnout>=0.6;approval>=1/4;register=removed": 3,
    "majority": 3,
    "majority:base=cast": 4,
    "majority:base=votes,share>=2/5": 4,
    "majority:base=registered,share>=1/3,else=no_winner;register=removed": 3,
    "majority:base=valid;turnout>=1/2;approval>=1/4;register=removed": 3,
    "referendum;turnout>=0.5;approval>1/4;register=removed": 2,
    "seats:count=2,formula=plurality": 4,
    "seats:count=3,formula=dhondt": 3,
    "seats:count=4,formula=dhondt,threshold>=1/4,base=valid": 4,
    "seats:count=3,formula=sainte_lague,threshold>20%,base=cast,ties=more_votes": 3,
    "seats:count=3,formula=modified_sainte_lague,ties=ballot_order;turnout>=0.6": 3,
    "seats:count=5,formula=hare,threshold>=1/6,base=votes": 4,
    "seats:count=4,formula=hare,threshold>=1/8,base=registered,ties=more_votes;register=removed": 3,
    "seats:count=3,formula=hare,ties=ballot_order": 3,
}
"""Each rule with the number of choices of its elections."""

ELECTIONS = 1000


def results_of(rows: Sequence[Row], choices: Sequence[str]) -> Results:
    columns = {name: [row[name] for row in rows] for name in ("registered", "cast", "valid")}
    return table(columns, votes={choice: [row[choice] for row in rows] for choice in choices})


@cache
def small_elections(width: int) -> list[tuple[list[Row], Results]]:
    choices, draw = "ABCD"[:width], random.Random(width)
    drawn = [small_election(draw, choices=choices) for _ in range(ELECTIONS)]
    return [(rows, results_of(rows, choices)) for rows in drawn]


@pytest.mark.parametrize(("line", "width"), RULES.items())
def test_no_smaller_set_of_stations_changes_the_outcome_and_the_set_found_does(line: str, width: int) -> None:
    rule, choices = read_rule(line), "ABCD"[:width]
    kinds: Counter[str] = Counter()
    for rows, results in small_elections(width):
        ballot = ballot_of(rule, results)
        outcome = decide(ballot, tally_of(results))
        found = fewest_stations(outcome, results, ballot=ballot)
        register = sum(row["registered"] for row in rows)
        now = verdict(rule, rows, register=register, choices=choices)
        assert outcome.identity == now, rows
        assert found.count == fewest_by_trying(rule, rows, choices=choices), rows
        kinds[outcome.kind] += 1
        if found.best:
            taken = {station.source_row - 1 for station in found.stations}
            rest = [row for position, row in enumerate(rows) if position not in taken]
            follows = verdict(rule, rest, register=register, choices=choices)
            assert len(taken) == found.count
            assert follows != now
            assert found.best.follows
            assert found.best.follows.identity == follows
    assert len(kinds) > 1


def test_the_stations_come_in_order_of_their_contribution() -> None:
    results = table({}, votes={"A": [50, 90, 60, 10], "B": [40, 20, 50, 75]})
    found = run(results, read_rule("plurality")).stations
    assert found.count == 1
    assert [(s.station_id, s.score) for s in found.stations] == [("2", 70)]


def test_a_tie_already_changes_the_outcome_and_passing_takes_more() -> None:
    results = table({}, votes={"A": [5, 5, 4], "B": [0, 0, 9]})
    best = run(results, read_rule("plurality")).stations.best
    assert best
    assert (best.count, best.count_to_pass) == (1, 2)
    level = table({}, votes={"A": [5, 5, 4], "B": [0, 0, 4]})
    best = run(level, read_rule("plurality")).stations.best
    assert best
    assert (best.count, best.count_to_pass) == (2, None)
    assert best.follows
    assert best.follows.kind == "tie"


def test_equal_stations_are_taken_by_code_however_the_rows_are_stored() -> None:
    results = table({}, votes={"A": [7, 7, 7, 1], "B": [0, 0, 0, 10]})
    turned = Results(results.frame.reverse(), results.contest, results.choices, results.area_levels)
    rule = read_rule("plurality")
    assert [s.station_id for s in run(results, rule).stations.stations] == ["1", "2"]
    assert run(turned, rule).stations.stations == run(results, rule).stations.stations


def test_a_station_without_a_needed_count_is_not_annulled_but_counted_out() -> None:
    results = table({}, votes={"A": [90, 10, 10], "B": [None, 5, 6]})
    found = run(results, read_rule("plurality")).stations
    lead = next(way for way in found.ways if way.inequality.code == "lead")
    assert found.count is None
    assert (lead.count, lead.excluded, lead.slack) == (None, 1, 99)


def test_an_outcome_that_annulment_cannot_change_says_so() -> None:
    results = table({"registered": [10, 20], "cast": [4, 9]}, votes={"A": [3, 5], "B": [1, 4]})
    examined = run(results, read_rule("plurality;turnout>0.5"))
    assert (examined.outcome.kind, examined.outcome.ground) == ("invalid", "turnout")
    assert examined.stations.count is None
    assert examined.stations.stations == ()


def test_a_low_turnout_can_be_made_up_where_the_register_shrinks() -> None:
    results = table({"registered": [10, 20], "cast": [8, 4]}, votes={"A": [5, 3], "B": [3, 1]})
    examined = run(results, read_rule("plurality;turnout>0.5;register=removed"))
    assert examined.outcome.ground == "turnout"
    assert [s.station_id for s in examined.stations.stations] == ["2"]


def test_counts_beyond_64_bits_in_sum_stay_exact() -> None:
    huge = 2**62
    results = table({}, votes={"A": [huge, huge, huge, 3], "B": [huge - 1, huge, huge, 3]})
    examined = run(results, read_rule("plurality"))
    assert examined.margin.votes == 1
    assert examined.outcome.winner == "A"
    assert [s.station_id for s in examined.stations.stations] == ["1"]


def test_the_answer_is_confirmed_when_its_stations_are_annulled() -> None:
    draw = np.random.default_rng(7)
    votes = {name: draw.integers(0, 200, 400).tolist() for name in "ABC"}
    examined = run(table({}, votes=votes), read_rule("majority:base=votes,share>1/3"))
    found = examined.stations
    codes = tuple(station.station_id for station in found.stations)
    assert run_scenario(Scenario("all", codes), examined).changed is True
    assert run_scenario(Scenario("one less", codes[:-1]), examined).changed is False


def test_the_answer_for_a_hundred_thousand_stations_changes_who_won() -> None:
    draw, stations = np.random.default_rng(11), 100_000
    counts = draw.integers(0, 300, (12, stations))
    columns = {"registered": [4000] * stations, "cast": counts.sum(axis=0).tolist()}
    results = table(columns, votes={f"C{i}": row.tolist() for i, row in enumerate(counts)})
    examined = run(results, read_rule("majority:base=cast;turnout>0.1"))
    codes = tuple(station.station_id for station in examined.stations.stations)
    assert run_scenario(Scenario("all", codes), examined).changed is True


def test_annulling_the_only_stations_that_report_a_choice_leaves_the_outcome_unknown() -> None:
    results = table({}, votes={"A": [60, 0], "B": [50, None]})
    way = run(results, read_rule("plurality")).stations.ways[1]
    assert (way.count, way.follows.kind.value if way.follows else None) == (1, "not_computable")
