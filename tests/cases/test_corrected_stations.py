import datetime as dt

import pytest

from cases.case_stories import act, at, draft, kazakh_law, registered
from tallyproof.cases.case import Act, Case, fold
from tallyproof.cases.document import case_document
from tallyproof.cases.summary import summary
from tallyproof.errors import CallError, NotAllowedError
from tallyproof.texts import load_catalogue

LAW = kazakh_law()
FILED = [draft(at(4, 20), stations=["147"]), act("file", at(4, 21), "complainant")]


def corrected(when: dt.datetime, *stations: str, replaced: tuple[str, ...] = ("147",), **more: object) -> Act:
    fields = {"stations": list(stations), "replaced": list(replaced), "reason": "a typing error"}
    return act("correct_stations", when, "complainant", **(fields | more))


def test_a_case_names_the_corrected_stations_and_keeps_those_that_were_typed() -> None:
    first, second = corrected(at(5), "174"), corrected(at(6), "174", "175", replaced=("174",))
    case = fold("A", [*FILED, first, second], LAW)
    assert (case.filing.stations, summary(case).stations) == (("174", "175"), ("174", "175"))
    told = case_document(case, load_catalogue("en"), now=at(7))["corrections"]
    assert [(one["replaced"], one["stations"], one["reason"]) for one in told] == [
        (["147"], ["174"], "a typing error"),
        (["174"], ["174", "175"], "a typing error"),
    ]


def test_a_correction_runs_no_clock_and_is_no_step_of_the_procedure() -> None:
    late = corrected(at(25), "174")
    register = act("register", at(5, 9), number="7")
    mended = fold("A", [*FILED, late, register], LAW)
    plain = fold("A", [*FILED, register], LAW)
    assert (mended.history, mended.deadlines, mended.state) == (plain.history, plain.deadlines, "registered")


def ended() -> Case:
    decide = act(
        "decide", at(7), outcome="upheld", effects=[{"action": "annul", "stations": ["147"], "values": {}}]
    )
    done = [act("serve", at(8)), act("enter_into_force", at(8), legal_basis="art. 20"), act("execute", at(9))]
    return fold("A", [*registered(at(5), stations=["147"]), act("admit", at(6)), decide, *done], LAW)


def test_a_case_that_was_executed_is_not_described_anew() -> None:
    acts = [step.act for step in ended().history if not step.automatic]
    assert fold("A", [*acts[:-1], corrected(at(9), "174")], LAW).filing.stations == ("174",)
    with pytest.raises(NotAllowedError, match='the case is "executed"'):
        fold("A", [*acts, corrected(at(10), "174")], LAW)
    assert case_document(ended(), load_catalogue("en"), now=at(10))["correctable_by"] == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (corrected(at(5), "147"), NotAllowedError),
        (corrected(at(5), "174", replaced=("200",)), CallError),
        (corrected(at(5), "174", reason=" "), CallError),
        (corrected(at(5), stations="174"), CallError),
        (corrected(at(5), stations=[174]), CallError),
        (
            act("correct_stations", at(5), "forum", stations=["1"], replaced=["147"], reason="x"),
            NotAllowedError,
        ),
    ],
)
def test_a_correction_that_changes_nothing_or_says_too_little_is_refused(
    wrong: Act, error: type[Exception]
) -> None:
    with pytest.raises(error):
        fold("A", [*FILED, wrong], LAW)


def test_a_case_may_name_no_station_after_all() -> None:
    assert fold("A", [*FILED, corrected(at(5))], LAW).filing.stations == ()
