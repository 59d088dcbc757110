import datetime as dt

import pytest

from cases.case_stories import act, at, draft, kazakh_law
from tallyproof.cases.case import Act, fold
from tallyproof.cases.document import case_document
from tallyproof.cases.rules import procedural_law
from tallyproof.election.law import find_profile
from tallyproof.errors import CallError, NotAllowedError, UnknownNameError
from tallyproof.texts import load_catalogue

LAW = kazakh_law()
FIRST = draft(at(4, 20), stations=["147"], fact_at="2005-12-04T20:00+06:00", parent="B")


def redraft(day: int, **fields: object) -> Act:
    given = {"kind": "complaint", "forum": "central", "subject": "The protocol of box 147"}
    return act("redraft", at(day), "complainant", **(given | fields))


def test_a_draft_written_anew_says_what_it_says_now_and_keeps_what_was_written() -> None:
    case = fold("A", [FIRST, redraft(5), redraft(6, stations=["174"])], LAW)
    assert (case.state, case.forum, case.filing.forum) == ("draft", "central", "central")
    assert (case.filing.stations, case.filing.polling_day, case.filing.parent) == (("174",), "", "B")
    assert [step.act.name for step in case.history] == ["draft", "redraft", "redraft"]
    told = case_document(case, load_catalogue("en"), now=at(7))["history"]
    assert [one["fields"] for one in told] == [{}, {}, {}]


def test_limits_run_from_the_facts_that_the_draft_names_last() -> None:
    venice = procedural_law(find_profile("venice"))
    body = next(iter(venice.forums))
    first, later = ({"forum": body, "fact_at": f"2005-12-0{day}T20:00+06:00"} for day in (4, 5))
    anew = [draft(at(5, 22), **first), redraft(6, **later)]
    due = [[one.due_at for one in fold("A", acts, venice).deadlines] for acts in (anew[:1], anew)]
    assert due[1] == [due[0][0] + dt.timedelta(days=1)]
    assert fold("A", [*anew, redraft(7, forum=body)], venice).deadlines == ()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (redraft(5, subject=""), CallError),
        (redraft(5, forum="nowhere"), UnknownNameError),
        (act("redraft", at(5), "forum", kind="complaint", forum="central", subject="x"), NotAllowedError),
    ],
)
def test_a_draft_is_written_anew_only_whole_and_by_who_files(wrong: Act, error: type[Exception]) -> None:
    with pytest.raises(error):
        fold("A", [FIRST, wrong], LAW)


def test_what_was_filed_is_not_written_anew() -> None:
    with pytest.raises(NotAllowedError, match='the case is "filed"'):
        fold("A", [FIRST, act("file", at(4, 21), "complainant"), redraft(5)], LAW)
