"""Which results the contested stations leave certain, possible or impossible, over all combinations."""

import json
import random
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import table
from outcome.outcome_oracle import Row, small_election, verdict
from tallyproof.election.results import Results
from tallyproof.errors import InputError
from tallyproof.outcome.contested import combinations
from tallyproof.outcome.contested.combinations import Combinations, Reachable, combine
from tallyproof.outcome.contested.contested_list import read_contested
from tallyproof.outcome.contested.document import contested_document
from tallyproof.outcome.contested.effects import needed_columns
from tallyproof.outcome.contested.station import ContestedList, ContestedStation, Standing, State
from tallyproof.outcome.contested.touched import by_category, touched
from tallyproof.outcome.rules import Register, read_rule
from tallyproof.outcome.run import Examination, run
from tallyproof.outcome.scenario import Scenario, run_scenario
from tallyproof.outcome.sentences import Words
from tallyproof.outcome.tally import columns_of
from tallyproof.texts import load_catalogue

RULES = (
    "plurality",
    "plurality;turnout>=0.6;register=removed",
    "majority:base=cast",
    "majority:base=registered,share>=1/3,else=no_winner;register=removed",
    "plurality;turnout>=1/2;approval>=1/4",
    "seats:count=3,formula=dhondt,threshold>=1/5,base=valid",
    "seats:count=4,formula=hare",
    "seats:count=2,formula=plurality",
    "seats:count=3,formula=droop",
)
CHOICES = "ABC"


def results_of(rows: list[Row]) -> Results:
    columns = {name: [row[name] for row in rows] for name in ("registered", "cast", "valid")}
    return table(columns, votes={choice: [row[choice] for row in rows] for choice in CHOICES})


def contested_rows(
    results: Results, chosen: Mapping[int, tuple[State, ...]], sheets: Mapping[int, Row] | None = None
) -> ContestedList:
    """Return stations of the table, by row, as contested, with the states given for each."""
    counts = results.frame.select(columns_of(results.choices)).to_dicts()
    stations = []
    for row, states in chosen.items():
        counted = {column: count for column, count in counts[row].items() if count is not None}
        other = (sheets or {}).get(row, {})
        sheet = {f"votes__{c}" if c in CHOICES else c: n for c, n in other.items() if c != "registered"}
        stations.append(
            ContestedStation(
                str(row + 1), states, counted, counted.get("cast"), sheet, counted.get("registered")
            )
        )
    return ContestedList("list.csv", tuple(stations))


def outcomes_by_trying(
    rows: list[Row], chosen: Mapping[int, tuple[State, ...]], sheets: Mapping[int, Row], line: str
) -> list[tuple]:  # type: ignore[type-arg]
    rule = read_rule(line)
    found = []
    for states in product(*chosen.values()):
        by_row = dict(zip(chosen, states, strict=True))
        kept, register = [], 0
        for i, row in enumerate(rows):
            state = by_row.get(i, State.COUNTED)
            if state is State.COUNTED:
                kept.append(row)
            elif state is State.REPLACED:
                kept.append({**sheets[i], "registered": row["registered"]})
            if state is not State.ANNULLED or rule.register is Register.KEPT:
                register += row["registered"]
        found.append(verdict(rule, kept, register=register, choices=CHOICES))
    return found


def drawn(seed: int) -> tuple[list[Row], dict[int, tuple[State, ...]], dict[int, Row]]:
    draw = random.Random(seed)
    rows = small_election(draw, choices=CHOICES)
    sheets = {i: small_election(draw, choices=CHOICES)[0] for i in range(len(rows))}
    menu = [
        (State.COUNTED, State.ANNULLED),
        (State.COUNTED, State.ANNULLED, State.REPLACED),
        (State.ANNULLED,),
    ]
    chosen = {i: draw.choice(menu) for i in range(len(rows)) if draw.random() < 0.7}
    return rows, chosen, sheets


def answer(
    rows: list[Row], chosen: Mapping[int, tuple[State, ...]], sheets: Mapping[int, Row], line: str
) -> tuple[Examination, Combinations]:
    results = results_of(rows)
    examined = run(results, read_rule(line))
    return examined, combine(contested_rows(results, chosen, sheets), examined)


@pytest.mark.parametrize("line", RULES)
def test_all_combinations_lead_to_the_outcomes_that_trying_each_gives(line: str) -> None:
    for seed in range(80):
        rows, chosen, sheets = drawn(seed)
        examined, found = answer(rows, chosen, sheets, line)
        tried = outcomes_by_trying(rows, chosen, sheets, line)
        assert found.complete
        assert {one.outcome.identity for one in found.reached} == set(tried)
        assert sum(one.combinations for one in found.reached) == len(tried) == found.total
        assert {one.outcome.identity: one.combinations for one in found.reached} == {
            identity: tried.count(identity) for identity in tried
        }
        assert found.present_certain == (set(tried) == {examined.outcome.identity})


@pytest.mark.parametrize("line", RULES)
@pytest.mark.parametrize("most", [combinations.MOST_DECIDED, 1])
def test_certain_possible_and_impossible_agree_with_trying_each(
    line: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combinations, "MOST_DECIDED", most)
    for seed in range(100, 130):
        rows, chosen, sheets = drawn(seed)
        _, found = answer(rows, chosen, sheets, line)
        tried = outcomes_by_trying(rows, chosen, sheets, line)
        for reach in found.choices:
            if reach.seats_low is not None and reach.seats_high is not None:
                seats = [dict(identity[4]).get(reach.choice, 0) for identity in tried]
                assert reach.seats_low <= min(seats)
                assert max(seats) <= reach.seats_high
                continue
            wins = [identity[:3] == ("elected", "", frozenset({reach.choice})) for identity in tried]
            expected = {
                True: Reachable.CERTAIN,
                False: Reachable.POSSIBLE if any(wins) else Reachable.IMPOSSIBLE,
            }
            assert reach.wins is expected[all(wins)], (seed, line)


def test_annulling_all_contested_stations_is_the_scenario_of_them() -> None:
    for seed in range(40):
        rows, chosen, _ = drawn(seed)
        everything: Mapping[int, tuple[State, ...]] = dict.fromkeys(chosen, (State.ANNULLED,))
        examined, found = answer(rows, everything, {}, "majority:base=cast")
        scenario = run_scenario(Scenario("all", tuple(str(i + 1) for i in chosen)), examined)
        assert [one.outcome.identity for one in found.reached] == [scenario.outcome.identity]


def test_the_order_of_the_list_decides_nothing() -> None:
    rows, chosen, sheets = drawn(5)
    _, found = answer(rows, chosen, sheets, "plurality")
    _, turned = answer(rows, dict(reversed(list(chosen.items()))), sheets, "plurality")
    assert {(o.outcome.identity, o.combinations) for o in found.reached} == {
        (o.outcome.identity, o.combinations) for o in turned.reached
    }
    assert found.choices == turned.choices


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["plurality", "majority:base=valid", "seats:count=3"]))
def test_contesting_one_more_station_takes_no_outcome_away(seed: int, line: str) -> None:
    rows, chosen, sheets = drawn(seed)
    free = [i for i in range(len(rows)) if i not in chosen]
    more = dict(chosen) | dict.fromkeys(free[:1], (State.COUNTED, State.ANNULLED))
    _, before = answer(rows, chosen, sheets, line)
    _, after = answer(rows, more, sheets, line)
    assert {o.outcome.identity for o in before.reached} <= {o.outcome.identity for o in after.reached}
    if before.present_certain is False:
        assert after.present_certain is False


def test_a_repeat_poll_can_bring_whatever_its_register_allows() -> None:
    results = table(
        {"registered": [100, 30], "cast": [90, 20], "valid": [90, 20]},
        votes={"A": [50, 15], "B": [40, 3], "C": [0, 2]},
    )
    examined = run(results, read_rule("plurality"))
    repeat = combine(contested_rows(results, {1: (State.COUNTED, State.REPEAT)}), examined)
    assert {r.choice: r.wins for r in repeat.choices} == {
        "A": Reachable.POSSIBLE, "B": Reachable.POSSIBLE, "C": Reachable.IMPOSSIBLE,
    }  # fmt: skip
    assert not repeat.complete
    assert repeat.present_certain is False
    smaller = table(
        {"registered": [100, 9], "cast": [90, 9], "valid": [90, 9]},
        votes={"A": [50, 9], "B": [40, 0], "C": [0, 0]},
    )
    held = combine(contested_rows(smaller, {1: (State.REPEAT,)}), run(smaller, read_rule("plurality")))
    assert held.present_certain is True
    assert held.choices[0].wins is Reachable.CERTAIN


def test_a_repeat_poll_agrees_with_trying_every_result_of_it() -> None:
    for seed in range(20):
        draw = random.Random(seed)
        rows = [dict(row) for row in small_election(draw, choices=CHOICES)]
        size = draw.randint(1, 6)
        rows[0]["registered"] = size
        for line in ("plurality", "majority:base=cast", "plurality;turnout>=1/2"):
            rule = read_rule(line)
            _, found = answer(rows, {0: (State.REPEAT,)}, {}, line)  # type: ignore[arg-type]
            winners, register = set(), sum(row["registered"] for row in rows)
            for a, b, c, invalid in product(range(size + 1), repeat=4):
                if a + b + c + invalid <= size:
                    new = {
                        "registered": size,
                        "cast": a + b + c + invalid,
                        "valid": a + b + c,
                        "A": a,
                        "B": b,
                        "C": c,
                    }
                    kind, _, who, *_ = verdict(rule, [new, *rows[1:]], register=register, choices=CHOICES)
                    winners.add(next(iter(who)) if kind == "elected" else None)
            possible = {r.choice for r in found.choices if r.wins is not Reachable.IMPOSSIBLE}
            certain = {r.choice for r in found.choices if r.wins is Reachable.CERTAIN}
            assert possible == winners - {None}, (seed, line)
            assert certain == (winners if len(winners) == 1 and None not in winners else set()), (seed, line)


def test_hundreds_of_contested_stations_are_answered_by_proof_or_programme() -> None:
    draw = random.Random(3)
    a, b = [draw.randint(0, 500) for _ in range(300)], [draw.randint(0, 500) for _ in range(300)]
    c = [draw.randint(0, 5) for _ in range(300)]
    results = table({}, votes={"A": a, "B": b, "C": c})
    examined = run(results, read_rule("plurality"))
    found = combine(
        contested_rows(results, dict.fromkeys(range(200), (State.COUNTED, State.ANNULLED))), examined
    )
    assert not found.complete
    assert found.present_certain is False
    assert [r.wins for r in found.choices] == [Reachable.POSSIBLE, Reachable.POSSIBLE, Reachable.IMPOSSIBLE]


def test_more_combinations_than_digits_can_hold_are_written_as_a_power_of_ten() -> None:
    size = 20_000
    results = table({}, votes={"A": [3] * size, "B": [1] * size})
    examined = run(results, read_rule("plurality"))
    found = combine(
        contested_rows(results, dict.fromkeys(range(size), (State.COUNTED, State.ANNULLED))), examined
    )
    document = contested_document(found, Words(examined, load_catalogue("en")))
    assert json.loads(json.dumps(document)) == document
    assert document["combinations"] is None
    assert document["combinations_text"] == "more than 10^6,020"
    assert {choice["choice"]: choice["wins"] for choice in document["choices"]} == {
        "A": "possible", "B": "impossible",
    }  # fmt: skip


def test_the_programme_finds_what_no_simple_push_does() -> None:
    votes = {"A": [100, 0, 30, 30], "B": [90, 20, 0, 60], "C": [95, 30, 20, 0]}
    results = table({"valid": [285, 50, 50, 90], "cast": [285, 50, 50, 90]}, votes=votes)
    examined = run(results, read_rule("plurality"))
    chosen = dict.fromkeys((1, 2, 3), (State.COUNTED, State.ANNULLED))
    found = combine(contested_rows(results, chosen), examined)
    tried = outcomes_by_trying(
        [{"registered": 0, "cast": 0, "valid": 0, **{c: votes[c][i] for c in votes}} for i in range(4)],
        chosen,
        {},
        "plurality",
    )
    winners = {next(iter(identity[2])) for identity in tried if identity[0] == "elected"}
    assert {r.choice for r in found.choices if r.wins is not Reachable.IMPOSSIBLE} == winners


def listed(tmp_path: Path, text: str, line: str = "plurality") -> ContestedList:
    results = table(
        {"registered": [100, 30, None], "cast": [90, 20, 7], "valid": [90, 20, 7]},
        votes={"A": [50, 15, 4], "B": [40, 5, 3]},
    )
    file = tmp_path / "contested.csv"
    file.write_text(text, encoding="utf-8")
    return read_contested(file, results, needed=needed_columns(run(results, read_rule(line)).ballot))


def test_a_list_is_read_with_states_ballots_and_another_sheet(tmp_path: Path) -> None:
    text = (
        "station_id;states;ballots;category;standing;reason;sheet:A;sheet:B\n"
        "1;;12;seals broken;proved;see annex 1;;\n"
        "2;;;copy differs;;;9;11\n"
    )
    found = listed(tmp_path, text)
    assert found.problems == ()
    assert [s.states for s in found.stations] == [
        (State.COUNTED, State.ANNULLED), (State.COUNTED, State.ANNULLED, State.REPLACED),
    ]  # fmt: skip
    assert (found.stations[0].ballots, found.stations[0].standing) == (12, Standing.PROVED)
    assert found.stations[1].sheet == {"votes__A": 9, "votes__B": 11}
    assert found.stations[1].ballots is None


def test_what_a_list_says_wrongly_is_a_problem_with_its_row_and_drops_only_that(tmp_path: Path) -> None:
    text = (
        "station_id,states,ballots,standing,sheet:A\n"
        "1,counted|burnt,ten,surely,\n"
        "3,counted|repeat,,,\n"
        "2,counted|replaced,,,9\n"
        "9,,,,\n"
        "2,,,,\n"
    )
    found = listed(tmp_path, text)
    assert sorted((p.code, p.row) for p in found.problems) == [
        ("O-NOT-A-COUNT", 2), ("O-REPEAT-UNBOUNDED", 3), ("O-REPEATED-STATION", 6),
        ("O-SHEET-INCOMPLETE", 4), ("O-UNKNOWN-STANDING", 2), ("O-UNKNOWN-STATE", 2), ("O-UNKNOWN-STATION", 5),
    ]  # fmt: skip
    assert [(s.station_id, s.states) for s in found.stations] == [
        ("1", (State.COUNTED,)), ("3", (State.COUNTED,)), ("2", (State.COUNTED,)),
    ]  # fmt: skip


def test_a_sheet_must_give_what_the_rule_asks_for(tmp_path: Path) -> None:
    text = "station_id,sheet:A,sheet:B\n2,9,11\n"
    assert listed(tmp_path, text).stations[0].states[-1] is State.REPLACED
    found = listed(tmp_path, text, "majority:base=cast")
    assert [(p.code, p.found) for p in found.problems] == [("O-SHEET-INCOMPLETE", "cast")]


@pytest.mark.parametrize(
    "text", ["", "station,states\n1,\n", "station_id,sheet:Zed\n1,4\n", "station_id,station_id\n1,1\n"]
)
def test_a_list_without_a_clear_heading_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        listed(tmp_path, text)


def test_ballots_touched_have_a_lower_and_an_upper_bound_and_unknown_is_not_zero(tmp_path: Path) -> None:
    text = "station_id,ballots,category,standing\n1,12,seals,upheld\n2,,copies,alleged\n3,3,seals,alleged\n"
    stations = listed(tmp_path, text).stations
    total = touched(stations)
    assert (total.low, total.high, total.proved, total.alleged, total.upheld) == (15, 117, 12, 2, 1)
    seals, copies = by_category(stations)
    assert (seals.category, seals.low, seals.high) == ("seals", 15, 97)
    assert (copies.low, copies.proved, copies.high) == (None, None, 20)
    assert touched([]).high is None


def holed(seed: int) -> tuple[Results, dict[int, tuple[State, ...]]]:
    """Return a small table in which many cells are blank, and some of its rows as contested."""
    draw = random.Random(seed)
    rows = small_election(draw, choices=CHOICES)
    cells = [{name: count if draw.random() < 0.5 else None for name, count in row.items()} for row in rows]
    columns = {name: [row[name] for row in cells] for name in ("registered", "cast", "valid")}
    results = table(columns, votes={choice: [row[choice] for row in cells] for choice in CHOICES})
    disputed = [i for i in range(len(rows)) if draw.random() < 0.8]
    return results, dict.fromkeys(disputed, (State.COUNTED, State.ANNULLED))


@pytest.mark.parametrize("line", RULES)
def test_a_total_that_only_annulled_stations_report_is_unknown_in_combinations_as_in_scenarios(
    line: str,
) -> None:
    unknown = 0
    for seed in range(120):
        results, chosen = holed(seed)
        examined = run(results, read_rule(line))
        if not examined.outcome.kind.computable:
            continue
        tried = []
        for states in product(*chosen.values()):
            out = [i for i, s in zip(chosen, states, strict=True) if s is State.ANNULLED]
            scenario = Scenario("some", tuple(str(i + 1) for i in out))
            tried.append(run_scenario(scenario, examined).outcome.identity)
        found = combine(contested_rows(results, chosen), examined)
        assert {one.outcome.identity: one.combinations for one in found.reached} == {
            identity: tried.count(identity) for identity in tried
        }, seed
        assert found.present_certain == (set(tried) == {examined.outcome.identity})
        unknown += any(identity[0] == "not_computable" for identity in tried)
    assert unknown > 5


def test_a_choice_whose_only_reports_are_annulled_is_unknown_and_the_others_do_not_win_without_it() -> None:
    results = table({}, votes={"A": [10, 40], "B": [60, None]})
    examined = run(results, read_rule("plurality"))
    found = combine(contested_rows(results, {0: (State.COUNTED, State.ANNULLED)}), examined)
    assert {one.outcome.kind.value for one in found.reached} == {"elected", "not_computable"}
    assert [one.outcome.missing for one in found.reached if one.outcome.missing] == [("votes__B",)]
    assert found.present_certain is False


def test_a_replaced_or_repeated_station_still_reports_what_its_new_sheet_holds() -> None:
    results = table({"registered": [90, 50]}, votes={"A": [10, 40], "B": [60, None]})
    examined = run(results, read_rule("plurality"))
    sheets: dict[int, Row] = {0: {"A": 5, "B": 50}}
    replaced = combine(contested_rows(results, {0: (State.REPLACED,)}, sheets), examined)
    assert [one.outcome.winner for one in replaced.reached] == ["B"]
    repeat = combine(contested_rows(results, {0: (State.REPEAT,)}), examined)
    assert all(one.outcome.kind.computable for one in repeat.reached)
