import pytest

from tallyproof.cases.case import NEW
from tallyproof.cases.machine import CLOCK, CORRECT_STATIONS, load_machine, load_permissions
from tallyproof.errors import NotAllowedError

MACHINE, PERMISSIONS = load_machine(), load_permissions()


def test_every_state_but_the_ends_has_an_exit() -> None:
    stuck = [state for state in MACHINE.states if not MACHINE.possible(state)]
    assert set(stuck) == MACHINE.ends


def test_every_state_leads_to_an_end() -> None:
    reach = set(MACHINE.ends)
    while more := {s for (s, _), line in MACHINE.steps.items() if line.target in reach} - reach:
        reach |= more
    assert set(MACHINE.states) - reach == set()


def test_every_state_is_reached_from_a_new_case() -> None:
    reach = {NEW}
    while more := {line.target for (s, _), line in MACHINE.steps.items() if s in reach} - reach:
        reach |= more
    assert set(MACHINE.states) - reach == set()


def test_every_open_state_can_be_left_by_a_person_whatever_the_clock_does() -> None:
    lost = [
        state
        for state in MACHINE.open
        if all(PERMISSIONS.may[act] == {CLOCK} for act in MACHINE.possible(state))
    ]
    assert lost == []


def test_the_truth_table_has_a_row_for_each_act_and_only_for_acts() -> None:
    assert set(PERMISSIONS.may) == {*MACHINE.acts, CORRECT_STATIONS}
    assert all(roles and roles <= set(PERMISSIONS.roles) for roles in PERMISSIONS.may.values())


def test_only_the_clock_lets_a_limit_pass_and_it_does_nothing_else() -> None:
    by_clock = {act for act in MACHINE.acts if PERMISSIONS.allows(CLOCK, act)}
    assert by_clock == {act for act in MACHINE.acts if act.endswith("_due")}
    assert all(PERMISSIONS.may[act] == {CLOCK} for act in by_clock)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("complainant", "draft redraft file refile complain_of_inaction appeal withdraw"),
        ("respondent", "appeal"),
        ("prosecutor", "draft redraft file refile complain_of_inaction appeal withdraw"),
        (
            "forum",
            (
                "register refuse_to_register admit declare_inadmissible return_for_defects transfer suspend resume"
                " examine decide serve enter_into_force restore_time execute close fall_away"
            ),
        ),
        (
            "higher_forum",
            "order_examination find_no_inaction enter_into_force restore_time confirm vary quash remit",
        ),
        ("executor", "execute"),
        ("observer", ""),
    ],
)
def test_the_truth_table_of_permissions_is_this(role: str, may: str) -> None:
    assert {act for act in MACHINE.acts if PERMISSIONS.allows(role, act)} == set(may.split())


def test_an_unknown_role_or_act_is_never_allowed() -> None:
    assert not PERMISSIONS.allows("anybody", "file")
    assert not PERMISSIONS.allows("forum", "burn")
    with pytest.raises(NotAllowedError, match="it is for: forum"):
        PERMISSIONS.require("complainant", "decide")


def test_a_forbidden_act_names_those_that_are_possible() -> None:
    with pytest.raises(NotAllowedError, match=r'the case is "final"; possible: restore_time, execute'):
        MACHINE.require("final", "decide")


@pytest.mark.parametrize(
    ("state", "act", "target"),
    [
        ("filed", "refuse_to_register", "refused"),
        ("filed", "registration_due", "filed_unanswered"),
        ("admitted", "suspend", "suspended"),
        ("admitted", "transfer", "transferred"),
        ("under_review", "decision_due", "overdue"),
        ("appealed", "remit", "registered"),
        ("final", "execution_due", "unexecuted"),
        ("unexecuted", "execute", "executed"),
        ("filed_unanswered", "complain_of_inaction", "appealed_for_inaction"),
    ],
)
def test_lines_that_the_field_asks_for(state: str, act: str, target: str) -> None:
    assert MACHINE.require(state, act).target == target
