import random
from itertools import combinations

import pytest

from tallyproof.outcome.coalitions.rule import Player
from tallyproof.outcome.control.powers import (
    Act,
    InForce,
    Power,
    closure,
    in_force,
    independent_removers,
    who_can,
)
from tallyproof.outcome.control.reform import accountability, difference


def remove(office: str, *by: str, **dates: str) -> Power:
    rule = Player(by[0])
    whole = rule if len(by) == 1 else rule & Player(by[1])
    return Power(f"{office}-{'-'.join(by)}", Act.REMOVE, office, whole, **dates)  # type: ignore[arg-type]


CONSTITUTION = [
    remove("pm", "president"),
    remove("government", "president"),
    remove("akim", "president"),
    Power("akim-in", Act.APPOINT, "akim", Player("president") & Player("pm")),
]
REFORM = remove("akim", "maslikhat")
UNDONE = remove("maslikhat", "president")


def removers(powers: list[Power]) -> tuple[tuple[str, ...], ...]:
    return independent_removers("akim", closure(["president"], powers), powers)


def test_a_reform_gives_governors_an_independent_remover_until_it_is_undone_elsewhere() -> None:
    assert removers(CONSTITUTION) == ()
    assert removers([*CONSTITUTION, REFORM]) == (("maslikhat",),)
    assert removers([*CONSTITUTION, REFORM, UNDONE]) == ()


def test_a_remover_that_needs_the_consent_of_the_same_hand_is_not_independent() -> None:
    powers = [*CONSTITUTION, remove("akim", "maslikhat", "president")]
    assert who_can(Act.REMOVE, "akim", powers) == (("president",),)
    assert removers([remove("akim", "maslikhat", "president")]) == ()


def test_whoever_must_agree_is_named_together() -> None:
    reach = accountability(["president"], CONSTITUTION)
    assert reach.closure == ("president", "akim", "government", "pm")
    assert reach.of("akim").appointed_by == (("pm", "president"),)
    assert reach.of("akim").removed_by == (("president",),)


def test_an_assembly_that_can_dissolve_itself_is_not_its_own_independent_remover() -> None:
    powers = [remove("assembly", "assembly"), remove("pm", "president")]
    assert who_can(Act.REMOVE, "assembly", powers) == (("assembly",),)
    assert independent_removers("assembly", closure(["president"], powers), powers) == ()


def test_a_reform_that_gives_and_one_that_takes_back_are_told_apart() -> None:
    states = [CONSTITUTION, [*CONSTITUTION, REFORM], [*CONSTITUTION, REFORM, UNDONE]]
    first, second, third = (accountability(["president"], powers) for powers in states)
    given, undone = difference(first, second), difference(second, third)
    (akim,) = given.offices
    assert (akim.became_independent, akim.after.independent) == (True, (("maslikhat",),))
    assert (given.gained, undone.gained, undone.lost) == ((), ("maslikhat",), ())
    assert [one.after.office for one in undone.offices if one.lost_independence] == ["akim"]
    assert difference(third, third).offices == ()


@pytest.mark.parametrize(
    ("since", "until", "day", "expected"),
    [
        ("", "", "2005-12-04", InForce.YES),
        ("1995-08-30", "", "1995-08-29", InForce.NO),
        ("1995-08-30", "", "1995-08-30", InForce.YES),
        ("1995", "2007-05-20", "2007-05-20", InForce.YES),
        ("1995", "2007-05-20", "2007-05-21", InForce.NO),
        ("2007", "", "2006-12-31", InForce.NO),
        ("2007", "", "2007-06-01", InForce.UNKNOWN),
        ("", "2007-05", "2007-05-02", InForce.UNKNOWN),
        ("", "2007-05", "2007-06-01", InForce.NO),
        ("2007-05", "", "2008-01-01", InForce.YES),
    ],
)
def test_a_partial_date_leaves_open_what_it_does_not_say(
    since: str, until: str, day: str, expected: InForce
) -> None:
    assert in_force(remove("akim", "president", since=since, until=until), day) is expected


def test_the_closure_grows_with_its_start_and_is_the_least_one() -> None:
    names = [f"o{at}" for at in range(7)]
    for seed in range(100):
        draw = random.Random(seed)
        powers = [remove(draw.choice(names), *draw.sample(names, draw.randint(1, 2))) for _ in range(9)]
        small, large = set(closure(["o0"], powers)), set(closure(["o0", "o1"], powers))
        assert small <= large
        closed = [
            set(chosen) | {"o0"}
            for size in range(len(names))
            for chosen in combinations(names[1:], size)
            if all(power.office in {"o0", *chosen} for power in powers if power.by.decides({"o0", *chosen}))
        ]
        assert small == set.intersection(*closed), seed
