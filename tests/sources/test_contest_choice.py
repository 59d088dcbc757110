import pytest

from tallyproof.election.contest import Contest, ContestId
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.sources.contest_choice import require_contest

MAYOR = Contest(ContestId("1"), "Mayor")
TWIN = Contest(ContestId("2"), "Mayor")
COUNCIL = Contest(ContestId("Mayor2"), "Council")


def test_the_only_contest_needs_no_choice() -> None:
    assert require_contest([COUNCIL], None) is COUNCIL


def test_several_contests_are_listed_where_none_is_chosen() -> None:
    with pytest.raises(CallError, match=r'2 contests.*1 \("Mayor"\), Mayor2 \("Council"\)'):
        require_contest([MAYOR, COUNCIL], None)


def test_a_name_that_two_contests_share_is_no_choice() -> None:
    with pytest.raises(CallError, match='2 contests are called "Mayor"'):
        require_contest([MAYOR, TWIN], "Mayor")
    assert require_contest([MAYOR, TWIN], "2") is TWIN


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    with pytest.raises(UnknownNameError, match="Nearest: Council"):
        require_contest([MAYOR, COUNCIL], "Councli")


def test_a_long_list_is_cut_and_counted() -> None:
    many = [Contest(ContestId(str(n)), "x") for n in range(100)]
    with pytest.raises(CallError, match="60 more"):
        require_contest(many, None)
