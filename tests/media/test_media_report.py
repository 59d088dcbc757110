import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.coding_sheets import ITEMS, SUMS, by, day, plan, sheet
from tallyproof.errors import InputError
from tallyproof.media.agreement import agreement_of
from tallyproof.media.coverage import DayState, coverage_of
from tallyproof.media.document import report_document
from tallyproof.media.hours import Hours, read_hours
from tallyproof.media.mapping import EVERY, MediaMapping, Said, mapping_text, read_media_mapping
from tallyproof.media.plan import Phase, read_plan
from tallyproof.media.report import report_on
from tallyproof.media.shares import effective_number, shares_of
from tallyproof.media.tone import office_time, tone_of
from tallyproof.texts import load_catalogue

HEAD = "outlet,actor,from,to,speech,mention\n"
ITEM_HEAD = "outlet,actor,day,item,coder,capacity,tone,direct,topic,seconds\n"


def states(mapping: MediaMapping, text: str, **hours: Hours) -> dict[str, dict[DayState, int]]:
    """Return the days of 1 to 4 January by state, of the outlets A and B."""
    logged = {(name[0], day(f"2020-01-0{name[1]}")): one for name, one in hours.items()}
    planned = plan("2020-01-01", "2020-01-04", outlets=("A", "B"))
    found = coverage_of(sheet(text, mapping).segments, mapping, planned, logged)
    return {outlet: {s: n for s, n in by_state.items() if n} for outlet, by_state in found.states.items()}


def test_a_missing_day_and_zeros_for_everybody_are_never_silence() -> None:
    text = HEAD + "A,Ada,2020-01-01,2020-01-01,5,0\nA,Ada,2020-01-02,2020-01-02,0,0"
    assert states(SUMS, text) == {
        "A": {DayState.TIME: 1, DayState.ZEROS: 1, DayState.NO_ROWS: 2},
        "B": {DayState.NO_ROWS: 4},
    }


def test_only_what_a_person_or_the_log_says_makes_silence() -> None:
    text = HEAD + "A,Ada,2020-01-01,2020-01-01,5,0\nA,Ada,2020-01-02,2020-01-03,0,0"
    said = replace(
        SUMS,
        silence=(Said(day("2020-01-02"), day("2020-01-02"), "listened"),),
        not_measured=(Said(day("2020-01-03"), day("2020-01-03"), "strike", "A"),),
    )
    assert states(said, text, B1=Hours(360, 360), B4=Hours(360, 0), B3=Hours(360, None)) == {
        "A": {DayState.TIME: 1, DayState.SILENCE: 1, DayState.NOT_MEASURED: 1, DayState.NO_ROWS: 1},
        "B": {DayState.SILENCE: 2, DayState.NOT_MEASURED: 1, DayState.NO_ROWS: 1},
    }  # fmt: skip


def test_a_measure_of_zeros_beside_one_with_time_is_named_and_not_added_up_once_said() -> None:
    text = HEAD + "A,Ada,2020-01-01,2020-01-02,0,9\nA,Ada,2020-01-03,2020-01-04,7,1"
    planned = plan(
        "2020-01-01",
        "2020-01-04",
        groups={"airtime": ("speech", "mention")},
        phases=(
            Phase("one", day("2020-01-01"), day("2020-01-02")),
            Phase("two", day("2020-01-03"), day("2020-01-04")),
        ),
    )
    segments = sheet(text, SUMS).segments
    (unfilled,) = coverage_of(segments, SUMS, planned, {}).unfilled
    assert (unfilled.measure, unfilled.first, unfilled.said) == ("speech", day("2020-01-01"), "")
    said = replace(
        SUMS, not_measured=(Said(day("2020-01-01"), day("2020-01-02"), "elsewhere", EVERY, "speech"),)
    )
    told = {(one.phase, one.measure): one for one in shares_of(segments, said, planned)}
    assert (told["one", "airtime"].total, told["one", "airtime"].not_measured) == (0, ("speech",))
    assert (told["one", "mention"].total, told["two", "airtime"].total) == (9.0, 8.0)


def test_shares_stand_against_the_rule_and_an_entitled_actor_without_a_figure_has_none() -> None:
    text = (
        HEAD
        + "A,Ada,2020-01-01,2020-01-02,30,0\nA,Bob,2020-01-01,2020-01-02,10,0\nB,Bob,2020-01-01,2020-01-02,20,0"
    )
    phase = Phase("p", day("2020-01-01"), day("2020-01-02"), ("Ada", "Bob", "Cy"))
    share = shares_of(sheet(text, SUMS).segments, SUMS, plan("2020-01-01", "2020-01-02", phases=(phase,)))[0]
    actors = by(share.actors, "actor")
    assert [one.actor for one in share.actors] == ["Ada", "Bob", "Cy"]
    assert (actors["Ada"].share, actors["Bob"].share) == (0.5, 0.5)
    assert actors["Ada"].gap == pytest.approx(1 / 6)
    assert (actors["Cy"].amount, actors["Cy"].share, actors["Cy"].entitled) == (
        None,
        None,
        pytest.approx(1 / 3),
    )
    assert actors["Ada"].mean_share == 0.375
    assert share.effective_number == 2.0


def test_a_period_across_the_border_of_a_phase_is_in_no_phase_and_told() -> None:
    text = HEAD + "A,Ada,2020-01-01,2020-01-03,30,0\nA,Ada,2020-01-04,2020-01-04,5,0"
    phases = (
        Phase("a", day("2020-01-01"), day("2020-01-02")),
        Phase("b", day("2020-01-03"), day("2020-01-04")),
    )
    shares = shares_of(sheet(text, SUMS).segments, SUMS, plan("2020-01-01", "2020-01-04", phases=phases))
    assert [(s.phase, s.total, s.straddling) for s in shares if s.measure == "speech"] == [
        ("a", 0, 30.0),
        ("b", 5.0, 30.0),
    ]


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=9))
def test_the_effective_number_lies_between_one_and_the_number_of_actors(amounts: list[int]) -> None:
    number = effective_number(amounts)
    assert number is not None
    assert 1 - 1e-9 <= number <= len(amounts) + 1e-9
    assert effective_number([1] * len(amounts)) == pytest.approx(len(amounts))


ITEM_ROWS = (
    ITEM_HEAD
    + """A,Ada,2020-01-01,1,x,office,neutral,no,t,60
    A,Ada,2020-01-01,1,y,office,neutral,no,t,50
    A,Ada,2020-01-01,2,x,candidate,positive,yes,t,30
    A,Bob,2020-01-01,2,x,candidate,negative,no,t,10
    A,Bob,2020-01-01,3,x,candidate,,,t,5"""
)


def test_the_office_and_the_candidate_are_two() -> None:
    segments = sheet(ITEM_ROWS, ITEMS).segments
    (share,) = shares_of(segments, ITEMS, plan("2020-01-01", "2020-01-01"))
    assert {one.actor: one.amount for one in share.actors} == {"Ada": 30.0, "Bob": 15.0}
    assert [(o.actor, o.as_candidate, o.as_office) for o in office_time(segments)] == [("Ada", 30.0, 60.0)]


def test_tone_and_own_voice_leave_out_what_is_not_known() -> None:
    found = {(t.actor, t.capacity): t for t in tone_of(sheet(ITEM_ROWS, ITEMS).segments)}
    assert (found["Ada", "candidate"].balance, found["Ada", "candidate"].direct_share) == (1.0, 1.0)
    assert (found["Bob", "candidate"].balance, found["Bob", "candidate"].unknown) == (-1.0, 5.0)
    assert found["Ada", "office"].balance == 0.0


def test_a_sheet_without_tone_has_no_tones() -> None:
    assert tone_of(sheet(HEAD + "A,Ada,2020-01-01,2020-01-02,30,0", SUMS).segments) == ()


def test_agreement_compares_only_items_coded_twice_and_notes_who_saw_whom() -> None:
    rows = [
        f"A,{actor},2020-01-01,{item},{coder},candidate,{tone},yes,t,{seconds}"
        for item in range(6)
        for coder, tone in (("x", "pos"), ("y", "neu" if item == 5 else "pos"))
        for actor, seconds in (("Ada", 10 * item + 5), ("Bob", 7))
        if not (coder == "y" and actor == "Bob" and item == 0)
    ]
    rows.append("A,Ada,2020-01-01,9,x,candidate,neg,no,t,5")
    found = agreement_of(sheet(ITEM_HEAD + "\n".join(rows), ITEMS).segments, seed=1)
    assert found is not None
    assert (found.items, found.double_coded, found.coders) == (7, 6, 2)
    variables = by(found.variables, "variable")
    assert variables["present"].reliability.units == 12
    assert variables["amount"].reliability.alpha == 1.0
    assert variables["tone"].reliability.units == 11
    assert variables["tone"].reliability.alpha < 1
    assert variables["direct"].reliability.alpha is None


def test_without_coders_there_is_no_agreement() -> None:
    assert agreement_of(sheet(HEAD + "A,Ada,2020-01-01,2020-01-02,30,0", SUMS).segments, seed=1) is None


def test_a_log_row_that_cannot_be_is_named() -> None:
    rows = [
        ("A", "2020-01-01", "360", "180"), ("A", "2020-01-01", "360", "360"), ("", "2020-01-02", "1", "1"),
        ("A", "1.2.2020", "1", "1"), ("A", "2020-01-03", "10", "11"), ("A", "2020-01-04", "360", ""),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["outlet", "day", "planned", "coded"], orient="row")
    log = read_hours(frame, pl.Series(range(2, 8)), file="log.csv", names={})
    assert log.days == {
        ("A", dt.date(2020, 1, 1)): Hours(360.0, 180.0),
        ("A", dt.date(2020, 1, 4)): Hours(360.0, None),
    }
    assert [problem.row for problem in log.problems] == [3, 4, 5, 6]


def test_a_mapping_comes_back_whole_from_its_toml(tmp_path: Path) -> None:
    full = replace(
        ITEMS,
        outlets={"Канал 1\x7f": 'Channel "1"'},
        words={"P": "positive"},
        silence=(Said(day("2020-01-01"), day("2020-01-02"), "listened", "A"),),
        not_measured=(Said(day("2020-01-03"), day("2020-01-04"), "strike", measure="time"),),
    )
    (tmp_path / "m.toml").write_text(mapping_text(full), "utf-8")
    assert read_media_mapping(tmp_path / "m.toml") == full


PLAN = """schema = "tallyproof.media-plan/1"
first = 2020-01-01
last = 2020-01-31
[[phases]]
id = "p"
first = {first}
last = 2020-01-20
actors = ["Ada", "Bob"]
quota = {{ Ada = {ada}, Bob = 0.4 }}
"""


def test_a_quota_of_the_law_stands_for_equal_shares(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN.format(first="2020-01-01", ada=0.6), "utf-8")
    (phase,) = read_plan(tmp_path / "plan.toml").phases
    assert (phase.entitled_share("Ada"), phase.entitled_share("Cy")) == (0.6, None)


@pytest.mark.parametrize(("first", "ada"), [("2019-12-31", 0.6), ("2020-01-01", 0.7), ("2020-01-25", 0.6)])
def test_a_plan_that_does_not_hold_together_is_refused(first: str, ada: float, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN.format(first=first, ada=ada), "utf-8")
    with pytest.raises(InputError, match=r"phases\[1\]"):
        read_plan(tmp_path / "plan.toml")


def test_an_outlet_that_nobody_is_known_to_have_monitored_has_no_amount_and_not_zero() -> None:
    text = (
        HEAD
        + "A,Ada,2020-01-01,2020-01-02,9,0\nB,Ada,2020-01-01,2020-01-02,0,0\nB,Ada,2020-01-03,2020-01-04,3,0"
    )
    phases = (
        Phase("one", day("2020-01-01"), day("2020-01-02")),
        Phase("two", day("2020-01-03"), day("2020-01-04")),
    )
    planned = plan("2020-01-01", "2020-01-04", outlets=("A", "B", "C"), phases=phases)
    read = sheet(text, SUMS)
    told = report_document(
        report_on(read, SUMS, plan=planned, hours={}, seed=1), read, SUMS, load_catalogue("en")
    )
    found = {
        one["phase"]: [(o["outlet"], o["total"], o["monitored"]) for o in one["outlets"]]
        for one in told["shares"]
        if one["measure"] == "speech"
    }
    assert found == {
        "one": [("A", 9.0, 2), ("B", None, 0), ("C", None, 0)],
        "two": [("A", None, 0), ("B", 3.0, 2), ("C", None, 0)],
    }
