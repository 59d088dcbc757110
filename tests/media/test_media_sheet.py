from dataclasses import replace

import pytest

from media.coding_sheets import ITEMS, SUMS, sheet
from tallyproof.errors import InputError
from tallyproof.media.amount import Unit, amount_of
from tallyproof.media.mapping import DateOrder, Negative


@pytest.mark.parametrize("minutes", ["0.8333", "1.1667", "0.9167", "23.3333", "668.45"])
def test_rounded_minutes_are_the_whole_seconds_they_came_from(minutes: str) -> None:
    amount = amount_of(minutes, Unit.MINUTES)
    assert amount == round(float(minutes) * 60)


@pytest.mark.parametrize(
    "cell", ["", "–", "1e9", "nan", "inf", "0x10", "1 2", "٣", "1.2.3", "=1+1", "9" * 30]
)
@pytest.mark.parametrize("unit", list(Unit))
def test_what_is_no_amount_is_none(cell: str, unit: Unit) -> None:
    assert amount_of(cell, unit) is None


def test_a_blank_amount_stays_blank_and_a_wrong_one_is_named() -> None:
    read = sheet("outlet,actor,from,to,speech,mention\nA,Ada,2020-01-01,2020-01-07,,abc", SUMS)
    assert read.segments["amount"].to_list() == [None, None]
    assert [(p.code, p.row, p.column, p.found) for p in read.problems] == [
        ("MM-NOT-AN-AMOUNT", 2, "mention", "abc")
    ]


def test_every_row_is_used_or_refused_with_its_reason() -> None:
    read = sheet(
        """outlet,actor,from,to,speech,mention
        A,Ada,2020-01-01,2020-01-07,1,2
        A,Ada,2020-01-01,2020-01-07,1,2
        A,Ada,2020-01-01,2020-01-07,9,2
        ,Ada,2020-01-01,2020-01-07,1,2
        A,Bob,01.01.2020,2020-01-07,1,2
        A,Bob,2020-01-08,2020-01-07,1,2
        ,,,,,""",
        SUMS,
    )
    assert {r.code: r.rows for r in read.rows.refusals} == {
        "MM-SAME-AGAIN": (3,), "MM-TWO-FIGURES": (4,), "MM-NO-NAME": (5,), "MM-NO-DAY": (6,), "MM-BACKWARDS": (7,),
        "MM-BLANK-ROW": (8,),
    }  # fmt: skip
    assert (read.rows.read, read.rows.used) == (7, 1)


def test_a_name_of_a_million_letters_is_refused_at_once() -> None:
    read = sheet(f"outlet,actor,from,to,speech,mention\nA,{'a' * 1_000_000},2020-01-01,2020-01-07,1,2", SUMS)
    assert [(r.code, r.rows) for r in read.rows.refusals] == [("MM-LONG-NAME", (2,))]


def test_a_name_that_looks_like_another_is_named_and_counts_apart() -> None:
    text = "outlet,actor,from,to,speech,mention\nA,Bob,2020-01-01,2020-01-07,1,2\nA,Вob,2020-01-01,2020-01-07,1,2"
    read = sheet(text, SUMS)
    assert [(p.code, p.found) for p in read.problems] == [("MM-MIXED", "Вob")]
    assert read.segments["actor"].n_unique() == 2


def test_two_equal_segments_of_one_item_are_two_segments() -> None:
    line = "A,Ada,2020-01-01,1,x,candidate,neutral,yes,t,30"
    read = sheet(f"outlet,actor,day,item,coder,capacity,tone,direct,topic,seconds\n{line}\n{line}", ITEMS)
    assert read.rows.used == 2


def test_a_period_that_begins_where_another_ends_begins_a_day_later() -> None:
    read = sheet(
        "outlet,actor,from,to,speech,mention\nA,Ada,2020-01-01,2020-01-05,1,2\nA,Ada,2020-01-05,2020-01-09,1,2",
        SUMS,
    )
    assert [str(d) for d in read.segments["first"].unique().sort()] == ["2020-01-01", "2020-01-06"]
    assert read.touching == 1


@pytest.mark.parametrize(("negative", "total"), [(Negative.REFUSE, 100.0), (Negative.CORRECTION, 70.0)])
def test_a_time_below_zero_is_named_and_never_taken_for_a_time(negative: Negative, total: float) -> None:
    text = "outlet,actor,from,to,speech,mention\nA,Ada,2020-01-01,2020-01-05,100,0\nA,Ada,2020-01-06,2020-01-09,-30,0"
    read = sheet(text, replace(SUMS, negative=negative))
    assert read.segments["amount"].sum() == total
    assert read.negatives.select("actor", "amount", "source_row").rows() == [("Ada", -30.0, 3)]


@pytest.mark.parametrize(
    ("order", "days"), [(DateOrder.DMY, ["2020-02-01"]), (DateOrder.MDY, ["2020-01-02"]), (DateOrder.ISO, [])]
)
def test_days_are_read_as_the_mapping_says(order: DateOrder, days: list[str]) -> None:
    text = "outlet,actor,from,to,speech,mention\nA,Ada,01/02/2020,01/02/2020,1,1"
    read = sheet(text, replace(SUMS, dates=order))
    assert [str(day) for day in read.segments["first"].unique()] == days


def test_an_item_counts_once_however_many_coders_coded_it() -> None:
    read = sheet(
        """outlet,actor,day,item,coder,capacity,tone,direct,topic,seconds
        A,Ada,2020-01-01,1,x,candidate,pos,yes,t,30
        A,Ada,2020-01-01,1,y,candidate,neu,no,t,40
        A,Bob,2020-01-01,2,y,candidate,neg,1,t,50
        B,Bob,2020-01-01,1,y,candidate,?,0,t,60""",
        ITEMS,
    )
    assert read.segments["counted"].to_list() == [True, False, True, True]
    assert read.segments["tone"].to_list() == ["positive", "neutral", "negative", "?"]
    assert read.segments["direct"].to_list() == ["yes", "no", "yes", "no"]
    assert [(p.code, p.found) for p in read.problems] == [("MM-WORD", "?")]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no column from"):
        sheet("outlet,actor,to,speech,mention\nA,Ada,2020-01-01,1,1", SUMS)
