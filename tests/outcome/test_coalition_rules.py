from pathlib import Path

import pytest

from outcome.coalition_games import Slow
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.outcome.coalitions.bar import bar_of, bars_of
from tallyproof.outcome.coalitions.changes import at_bars, losing, members_of, merged, split, taking_in
from tallyproof.outcome.coalitions.rule_file import load_named_rules, rule_text
from tallyproof.outcome.coalitions.seats_file import SeatTable, load_seats
from tallyproof.samples.write import write_sample

SEATS = {"A": 40, "B": 30, "C": 30}
RULES = """
[body.Senate]
seats = { X = 20, Y = 19 }

[[rule]]
name = "Law"
rule = { any = [{ all = ["President", { bar = ">1/2" }, { bar = ">1/2", body = "Senate" }] },
                { all = [{ bar = ">=2/3" }, { bar = ">=2/3", body = "Senate" }] }] }

[[rule]]
name = "Amendment"
rule = { bar = 75, consent = ["President"] }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_chambers_with_a_veto_and_its_override_are_one_rule(tmp_path: Path) -> None:
    rules = load_named_rules(written(tmp_path, RULES), SEATS)
    assert Slow(rules["Law"]).minimal() == {
        *(frozenset({"President", *pair, "X"}) for pair in ("AB", "AC", "BC")),
        *(frozenset({*pair, "X", "Y"}) for pair in ("AB", "AC")),
    }
    assert rules["Amendment"].decides({"A", "B", "C", "President"})
    assert not rules["Amendment"].decides({"A", "B", "C"})
    assert rule_text(rules["Amendment"]) == "([75 of 100: A, B, C] & President)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", r"\[\[rule\]\] tables"),
        ('[[rule]]\nname = "x"\nrule = { bar = ">2/1" }', "a number of seats"),
        ('[[rule]]\nname = "x"\nrule = { bar = ">1/2", body = "Senat" }', "one of the bodies"),
        ('[[rule]]\nname = "x"\nrule = { at_least = 3, of = ["a", "b"] }', "number of names"),
        ('[[rule]]\nname = "x"\nrule = { bar = 3, all = ["a"] }', "exactly one of"),
        ('[[rule]]\nname = "x"\nrule = "a"\n[[rule]]\nname = "x"\nrule = "b"', "a name of its own"),
    ],
)
def test_a_wrong_rule_says_what_was_expected(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        load_named_rules(written(tmp_path, text), SEATS)


def test_a_rule_nested_too_deep_is_refused(tmp_path: Path) -> None:
    deep = '"a"'
    for _ in range(30):
        deep = f"{{ all = [{deep}] }}"
    with pytest.raises(InputError, match="deep"):
        load_named_rules(written(tmp_path, f'[[rule]]\nname = "x"\nrule = {deep}'), SEATS)


def test_bars_are_numbers_or_shares_with_their_sign() -> None:
    assert bars_of("39, >=2/3,>=3/4", 77) == (39, 52, 58)
    assert bars_of(None, 100) == (51, 67, 75)
    for wrong in ("2/3", ">0/3", ">4/3", "0", "-1", "half"):
        with pytest.raises(CallError, match="is no bar"):
            bar_of(wrong, 77)


@pytest.fixture
def majilis(tmp_path: Path) -> SeatTable:
    write_sample("kazakhstan", tmp_path)
    return load_seats(tmp_path / "majilis_2004.csv")


def test_taking_ak_zhol_into_the_government_of_2004_changes_nothing(majilis: SeatTable) -> None:
    steps = {step.party: step for step in taking_in(majilis.by_row(), ["Otan"], (39, 52, 58))}
    assert (steps["Ak Zhol"].changes_nothing, steps["Ak Zhol"].seats) == (True, 43)
    assert steps["AIST"].reaches == (52,)
    assert steps["Independents"].reaches == (52, 58)


def test_the_smallest_member_is_pivotal_at_three_quarters(majilis: SeatTable) -> None:
    union = members_of(majilis, "Otan+AIST+Asar+Democratic Party")
    seats = majilis.by_row()
    *_, amendment = at_bars(seats, union, (39, 52, 58))
    assert (amendment.slack, amendment.needed) == (0, union)
    left = {step.party: step for step in losing(seats, union, (39, 52, 58))}
    assert (left["Democratic Party"].seats, left["Democratic Party"].loses) == (57, (58,))
    assert left["AIST"].loses == (52, 58)


def test_a_partner_can_free_others_and_a_loss_can_make_them_needed() -> None:
    seats = {"A": 45, "B": 10, "C": 10}
    (step,) = [one for one in taking_in(seats, ["A", "B"], [51]) if one.party == "C"]
    assert step.no_longer_needed == ((51, ("B",)),)
    (gone,) = [one for one in losing(seats, ["A", "B", "C"], [51]) if one.party == "C"]
    assert (gone.newly_needed, gone.loses) == (((51, ("B",)),), ())


def test_mergers_and_splits_keep_every_seat(majilis: SeatTable) -> None:
    union = merged(majilis, ["Otan", "Asar"], "Otan")
    assert union.by_row()["Otan"] == 46
    rebels = split(union, "Independents", "New bloc", 5)
    assert (rebels.by_row()["Independents"], rebels.by_row()["New bloc"]) == (13, 5)
    assert majilis.total == union.total == rebels.total == 77
    with pytest.raises(CallError, match="two parties or more"):
        merged(majilis, ["Otan", "Asar"], "AIST")
    with pytest.raises(CallError, match="1 to 4 members"):
        split(majilis, "Asar", "New", 5)
    with pytest.raises(UnknownNameError, match="AIST"):
        members_of(majilis, "Otan+AISD")
