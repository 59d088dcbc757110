import pytest

from cases.case_stories import AQTAU, at
from cases.kazakh_walkthrough import commission, court, folded, prosecutor
from tallyproof.cases.case import Case
from tallyproof.cases.matters import warnings_of
from tallyproof.cases.summary import summary


def due(case: Case, rule: str) -> str:
    found = [one for one in case.deadlines if one.rule == rule][-1]
    return f"{found.due_at:%d.%m %H:%M} {found.state(at(31, zone=AQTAU))}"


@pytest.mark.parametrize(
    ("day", "hour", "state"),
    [(5, 19, "filed"), (5, 20, "filed_unanswered"), (6, 12, "admitted"), (12, 1, "overdue"), (13, 16, "decided"),
     (15, 1, "served")],
)  # fmt: skip
def test_the_commission_is_late_twice(day: int, hour: int, state: str) -> None:
    assert folded(commission(), day=day, hour=hour)["C1"].state == state


def test_the_dates_of_the_first_picture() -> None:
    case = folded(commission(), day=31)["C1"]
    assert due(case, "registration") == "05.12 19:00 met_late"
    assert due(case, "decision") == "11.12 23:59 met_late"
    assert due(case, "appeal") == "24.12 23:59 expired"
    assert case.state == "final"


def test_the_dates_of_the_second_picture() -> None:
    cases = folded(court(), day=31)
    assert (cases["C1"].state, cases["C2"].state) == ("appealed", "executed")
    assert due(cases["C1"], "appeal") == "24.12 23:59 met"
    assert due(cases["C2"], "decision") == "21.12 23:59 met_late"
    assert due(cases["C2"], "execution") == "27.12 23:59 met_late"
    assert folded(court(), day=28)["C2"].state == "unexecuted"


def test_the_dates_of_the_third_picture() -> None:
    cases = folded(prosecutor(), day=31)
    assert due(cases["P1"], "decision") == "12.12 23:59 met"
    assert due(cases["C3"], "decision") == "16.12 23:59 overdue"
    assert due(cases["M1"], "police_check") == "08.12 23:59 overdue"
    assert folded(prosecutor(), day=12)["C3"].state == "suspended"
    assert cases["C3"].state == "overdue"


def test_one_matter_before_three_bodies_is_told() -> None:
    lines = [summary(case) for case in folded(prosecutor(), day=9, hour=10).values()]
    told = [one for one in warnings_of(lines) if one.code == "M-SEVERAL-FORUMS"]
    assert [one.forums for one in told] == [("police", "prosecutor", "territorial")]
