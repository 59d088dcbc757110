import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.case_stories import ALMATY, AQTAU, FAR, act, at, draft, kazakh_law, registered
from tallyproof.cases.case import Act, Case, fold, lapses_of, require_act
from tallyproof.cases.machine import CLOCK, REDRAFT, load_machine, load_permissions
from tallyproof.errors import CallError, NotAllowedError, UnknownNameError

LAW = kazakh_law()


def states(case: Case) -> list[str]:
    return [step.state for step in case.history]


def deadline(case: Case, rule: str, now: dt.datetime = FAR) -> str:
    return [one.state(now) for one in case.deadlines if one.rule == rule][-1]


def test_a_complaint_that_nobody_registers_is_unanswered_at_the_second_the_limit_ends() -> None:
    acts = [draft(at(4, 20)), act("file", at(4, 21), "complainant")]
    assert fold("A", acts, LAW, until=at(5, 21)).state == "filed"
    assert fold("A", acts, LAW, until=at(5, 21) + dt.timedelta(seconds=1)).state == "filed_unanswered"


def test_a_late_decision_stays_late_and_the_lapse_stands_before_it() -> None:
    acts = [*registered(at(6)), act("admit", at(7)), act("decide", at(20), outcome="upheld")]
    case = fold("A", acts, LAW)
    assert states(case) == ["draft", "filed", "registered", "admitted", "overdue", "decided"]
    assert case.history[4].automatic
    assert case.history[4].act.at == at(11, 23, 59) + dt.timedelta(seconds=59)
    assert deadline(case, "decision") == "met_late"


def test_less_than_five_days_before_polling_the_answer_is_due_at_once() -> None:
    near = fold("A", registered(at(30, month=11)), LAW)
    far = fold("B", registered(at(29, month=11)), LAW)
    after = fold("C", registered(at(5)), LAW)
    due = [next(d.due_at for d in case.deadlines if d.rule == "decision") for case in (near, far, after)]
    assert due[0] == at(1)
    assert due[1].date() == dt.date(2005, 12, 4)
    assert due[2].date() == dt.date(2005, 12, 10)


def test_the_polling_day_rule_goes_by_the_date_at_the_forum() -> None:
    midnight_almaty = at(5, 0, 30)
    there = fold("A", registered(midnight_almaty, zone="Asia/Aqtau"), LAW)
    here = fold("B", registered(midnight_almaty, zone="Asia/Almaty"), LAW)
    due = [next(d.due_at for d in case.deadlines if d.rule == "decision") for case in (there, here)]
    assert due == [at(6, 0, 30), at(10, 23, 59).replace(second=59)]


def test_a_suspended_case_stops_the_clock_and_runs_on_afterwards() -> None:
    acts = [
        *registered(at(6)),
        act("suspend", at(7), because="court case 5"),
        act("resume", at(17), because="court case 5"),
    ]
    suspended = fold("A", acts[:-1], LAW, until=FAR)
    resumed = fold("A", acts, LAW, until=at(18))
    assert (suspended.state, deadline(suspended, "decision")) == ("suspended", "paused")
    assert [d.due_at for d in resumed.deadlines if d.rule == "decision"] == [
        at(21, 23, 59).replace(second=59)
    ]
    assert fold("A", acts, LAW, until=at(22)).state == "overdue"


def test_a_transfer_starts_anew_at_the_other_body() -> None:
    acts = [*registered(at(6)), act("transfer", at(7), forum="central", legal_basis="art. 12")]
    case = fold("A", acts, LAW)
    assert (case.state, case.forum) == ("transferred", "central")
    assert deadline(case, "decision") == "ended"
    assert fold("A", acts, LAW, until=at(9)).state == "filed_unanswered"


def test_inadmissible_and_rejected_are_two_outcomes() -> None:
    closed = fold("A", [*registered(at(6)), act("declare_inadmissible", at(7), reason="no_standing")], LAW)
    heard = fold(
        "B", [*registered(at(6)), act("admit", at(7)), act("decide", at(8), outcome="rejected")], LAW
    )
    assert (closed.outcome, heard.outcome) == ("inadmissible", "rejected")


def test_a_won_case_that_nobody_carries_out_is_unexecuted_and_a_lost_one_is_not() -> None:
    won = act("decide", at(8), outcome="upheld", remedies=["annul_station"])
    lost = act("decide", at(8), outcome="rejected", remedies=["none"])
    ends = [
        fold("A", [*registered(at(6)), act("admit", at(7)), decided, act("serve", at(9))], LAW, until=FAR)
        for decided in (won, lost)
    ]
    assert [case.state for case in ends] == ["unexecuted", "final"]
    assert ends[0].to_execute


def test_an_oral_refusal_is_an_act_of_its_own() -> None:
    acts = [
        draft(at(6)),
        act("file", at(6), "complainant"),
        act("refuse_to_register", at(6), reason="oral_refusal"),
    ]
    case = fold("A", [*acts, act("complain_of_inaction", at(7), "complainant", appeal="B")], LAW)
    assert states(case)[-2:] == ["refused", "appealed_for_inaction"]
    assert fold("A", acts, LAW, until=FAR).outcome == "refused"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (act("decide", at(8), outcome="upheld"), NotAllowedError),
        (act("admit", at(5)), NotAllowedError),
        (act("admit", at(8), "complainant"), NotAllowedError),
        (act("transfer", at(8), forum="moon", legal_basis="x"), UnknownNameError),
        (act("transfer", at(8), forum="central"), CallError),
        (act("admit", dt.datetime(2005, 12, 8)), CallError),  # noqa: DTZ001
        (act("admit", at(8), note="a\x00b"), CallError),
    ],
)
def test_an_act_that_cannot_be_is_refused(wrong: Act, error: type[Exception]) -> None:
    case = fold("A", registered(at(6)), LAW)
    with pytest.raises(error):
        require_act(case, wrong)


@pytest.mark.parametrize(
    "fields",
    [{"kind": "wish"}, {"forum": "moon"}, {"subject": " "}, {"grounds": ["x"]}, {"zone": "Asia/X"},
     {"polling_day": "4/12"},
     {"fact_at": "2005-12-04T10:00"}, {"evidence": [{"id": "E", "copy": "dream"}]}],
)  # fmt: skip
def test_a_filing_with_a_wrong_word_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises((CallError, UnknownNameError)):
        fold("A", [draft(at(4), **fields)], LAW)


def test_the_form_of_evidence_of_which_nobody_spoke_is_not_stated_and_a_stated_one_stays() -> None:
    pieces = [{"id": "E1"}, {"id": "E2", "copy": "original"}]
    filing = fold("A", [draft(at(4), evidence=pieces)], LAW).filing
    assert [one.copy for one in filing.evidence] == ["not_stated", "original"]
    assert [one["copy"] for one in filing.published()["evidence"]] == ["not_stated", "original"]


FILLED = {"number": "1", "reason": "merits", "forum": "central", "legal_basis": "art. 20",
          "because": "X", "appeal": "X", "outcome": "upheld", "remedies": ["recount"], "voluntary": True}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_happens_no_limit_passes_silently_and_no_case_is_stuck(data: st.DataObject) -> None:
    machine, permissions = load_machine(), load_permissions()
    start = at(data.draw(st.integers(1, 28)), month=data.draw(st.sampled_from([3, 10, 11, 12])))
    zone = data.draw(st.sampled_from(["Asia/Aqtau", "Asia/Almaty", "Europe/Kyiv"]))
    case = fold("A", [draft(start, zone=zone)], LAW)
    now = start
    for _ in range(data.draw(st.integers(0, 12))):
        now += dt.timedelta(hours=data.draw(st.integers(0, 200)))
        reached = fold("A", [s.act for s in case.history if not s.automatic], LAW, until=now)
        possible = [a for a in machine.possible(reached.state) if permissions.may[a] != {CLOCK}]
        if not possible:
            assert reached.state in machine.ends
            break
        name = data.draw(st.sampled_from(possible))
        role = min(permissions.may[name])
        fields = case.history[0].act.fields if name == REDRAFT else FILLED
        case = require_act(case, Act(name, now, role, fields=fields))
    until = now + dt.timedelta(hours=data.draw(st.integers(0, 2000)))
    found = fold("A", [step.act for step in case.history if not step.automatic], LAW, until=until)
    for one in found.deadlines:
        over = one.open and one.paused_at is None and one.due_at < until
        assert not over or one.lapsed
        assert one.state(until) != "overdue" or one.lapsed
    moments = [step.act.at for step in found.history]
    assert moments == sorted(moments)
    assert found.state in machine.ends or machine.possible(found.state)
    foreseen = [(moment, state) for moment, state, _ in lapses_of(case) if moment < until]
    done = [(step.act.at, step.state) for step in found.history[len(case.history) :]]
    assert done == foreseen


def test_the_two_zones_are_those_of_the_zone_data() -> None:
    offsets = [at(4, zone=zone).utcoffset() for zone in (ALMATY, AQTAU)]
    assert offsets == [dt.timedelta(hours=6), dt.timedelta(hours=5)]
