import math
import random
from fractions import Fraction

import pytest

from outcome.coalition_games import ELECTORAL_COLLEGE, Slow, eu_27, random_rule, weighted
from tallyproof.errors import CallError, NotComputableError, UnknownNameError
from tallyproof.outcome.coalitions.diagram import Diagrams, drawn_up
from tallyproof.outcome.coalitions.minimal import minimal_sets
from tallyproof.outcome.coalitions.power import banzhaf, shapley_shubik, swings
from tallyproof.outcome.coalitions.rule import Player, Weighted
from tallyproof.outcome.coalitions.standing import standing

COUNCILS = [
    ("1958", (4, 4, 4, 2, 2, 1), 12, [10, 10, 10, 6, 6, 0], 4),
    ("1973", (10, 10, 10, 10, 5, 5, 3, 3, 2), 41, [53] * 4 + [29] * 2 + [21] * 2 + [5], 25),
    ("1981", (10, 10, 10, 10, 5, 5, 5, 3, 3, 2), 45, [100] * 4 + [52] * 3 + [26] * 3, 46),
    ("1986", (*[10] * 4, 8, *[5] * 4, 3, 3, 2), 54, [286] * 4 + [242] + [148] * 4 + [102] * 2 + [40], 135),
    (
        "1995",
        (*[10] * 4, 8, *[5] * 4, *[4] * 2, *[3] * 3, 2),
        62,
        [1849] * 4 + [1531] + [973] * 4 + [793] * 2 + [595] * 3 + [375],
        829,
    ),
]


@pytest.mark.parametrize(("year", "votes", "bar", "expected", "minimal"), COUNCILS)
def test_the_council_of_each_year_has_its_published_swings_and_minimal_coalitions(
    year: str, votes: tuple[int, ...], bar: int, expected: list[int], minimal: int
) -> None:
    diagrams, top = drawn_up(weighted(votes, bar))
    assert list(swings(diagrams, top).total) == expected, year
    assert minimal_sets(diagrams, top).count() == minimal


@pytest.mark.parametrize(
    ("at", "rounded"),
    [
        (0, [0.2333, 0.2333, 0.2333, 0.15, 0.15, 0.0]),
        (1, [0.1786] * 4 + [0.0810] * 2 + [0.0571] * 2 + [0.0095]),
        (2, [0.1738] * 4 + [0.0714] * 3 + [0.0302] * 3),
        (3, [0.1342] * 4 + [0.1113] + [0.0637] * 4 + [0.0426] * 2 + [0.0118]),
        (4, [0.1167] * 4 + [0.0955] + [0.0552] * 4 + [0.0454] * 2 + [0.0353] * 3 + [0.0207]),
    ],
)
def test_the_councils_have_their_published_shapley_values(at: int, rounded: list[float]) -> None:
    _, votes, bar, _, _ = COUNCILS[at]
    found = shapley_shubik(swings(*drawn_up(weighted(votes, bar))))
    assert [round(float(value), 4) for value in found] == rounded
    assert sum(found) == 1


@pytest.mark.parametrize(
    ("at", "rounded"),
    [(0, [0.2381] * 3 + [0.1429] * 2 + [0.0]), (1, [0.1672] * 4 + [0.0915] * 2 + [0.0662] * 2 + [0.0158])],
)
def test_the_first_councils_have_their_published_banzhaf_shares(at: int, rounded: list[float]) -> None:
    _, votes, bar, _, _ = COUNCILS[at]
    found = banzhaf(swings(*drawn_up(weighted(votes, bar))))
    assert [round(float(value), 4) for value in found] == rounded


def test_luxembourg_was_a_dummy_in_1958() -> None:
    assert standing(weighted((4, 4, 4, 2, 2, 1), 12)).dummies == ("p05",)


def test_the_security_council_has_five_vetoes_and_210_minimal_coalitions() -> None:
    found = standing(weighted((*[7] * 5, *[1] * 10), 39))
    assert found.swings.total == (*[848] * 5, *[84] * 10)
    assert found.vetoes == tuple(f"p{at:02}" for at in range(5))
    assert set(found.shapley) == {Fraction(421, 2145), Fraction(4, 2145)}
    assert round(float(found.banzhaf[0]), 5) == 0.16693
    assert round(float(found.banzhaf[-1]), 5) == 0.01654
    assert found.winning.count() == 210
    (grouped,), total = found.winning.grouped(found.groups, most=10)
    assert total == 1
    assert (grouped.members, grouped.coalitions) == (((0, 5), (1, 4)), 210)


def test_the_electoral_college_agrees_to_the_last_digit() -> None:
    assert (sum(ELECTORAL_COLLEGE), len(ELECTORAL_COLLEGE)) == (538, 51)
    found = standing(weighted(ELECTORAL_COLLEGE, 270))
    assert found.swings.total[:4] == (
        525_180_666_785_903, 292_267_988_381_903, 282_842_187_059_467, 218_271_801_954_339,
    )  # fmt: skip
    assert round(float(found.banzhaf[0]), 6) == 0.111428
    assert round(float(found.banzhaf[1]), 5) == 0.06201
    assert round(float(found.shapley[0]), 4) == 0.1081
    assert found.winning.count() == 51_476_401_254_318


def test_the_council_of_27_has_its_4_379_810_minimal_coalitions() -> None:
    found = standing(eu_27())
    power = dict(zip(found.players, found.banzhaf, strict=True))
    orders = dict(zip(found.players, found.shapley, strict=True))
    assert found.winning.count() == 4_379_810
    assert round(float(power["DE"]), 5) == 0.12203
    assert round(float(power["MT"]), 5) == 0.01738
    assert round(float(orders["DE"]), 5) == 0.17872
    assert round(float(orders["MT"]), 5) == 0.00869
    assert round(found.swings.winning / 2**27, 4) == 0.1325


def test_the_council_of_nice_is_the_triple_rule_that_its_treaty_states() -> None:
    votes = (*[29] * 4, *[27] * 2, 14, 13, *[12] * 5, *[10] * 3, *[7] * 5, *[4] * 5, 3)
    assert (sum(votes), len(votes)) == (345, 27)
    names = [f"p{at:02}" for at in range(27)]
    rule = Weighted(dict(zip(names, votes, strict=True)), 255) & Weighted(dict.fromkeys(names, 1), 14)
    found = swings(*drawn_up(rule))
    again = _packed_swings(votes, 255, members=14)
    assert list(found.total) == again


@pytest.mark.parametrize("block", range(10))
def test_a_hundred_random_compound_rules_agree_with_every_coalition_counted(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        rule = random_rule(seed)
        slow, found = Slow(rule), standing(rule)
        assert set(map(frozenset, found.winning)) == slow.minimal(), seed
        assert set(map(frozenset, found.blocking)) == slow.blocking(), seed
        assert found.winning.count() == len(slow.minimal())
        assert found.swings.winning == len(slow.wins)
        assert list(found.swings.total) == [slow.swings(name) for name in found.players], seed
        members = slow.wins and [n for n in found.players if all(n in c for c in slow.wins)]
        assert list(found.vetoes) == list(members or []), seed
        assert all(slow.alike(group[0], other) for group in found.groups for other in group), seed
        firsts = [group[0] for group in found.groups]
        assert not any(slow.alike(a, b) for at, a in enumerate(firsts) for b in firsts[:at]), seed
        grouped, total = found.winning.grouped(found.groups, most=10_000)
        assert sum(one.coalitions for one in grouped) == len(slow.minimal()), seed
        assert total == len(grouped)
        if len(slow.players) <= 6 and seed % 5 == 0:
            assert list(found.shapley) == [slow.shapley(name) for name in found.players], seed


def test_banzhaf_of_the_blocking_rule_is_that_of_the_rule() -> None:
    for seed in range(50):
        diagrams, top = drawn_up(random_rule(seed))
        assert swings(diagrams, top).total == swings(diagrams, diagrams.dual(top)).total


def test_a_refusal_strikes_out_coalitions_and_nothing_else() -> None:
    rule = weighted((5, 4, 3, 2, 1), 8)
    found = standing(rule, refusals=[("p00", "p01")])
    kept = {c for c in Slow(rule).minimal() if not {"p00", "p01"} <= c}
    assert set(map(frozenset, found.winning)) == kept
    assert kept < Slow(rule).minimal()
    assert found.swings == standing(rule).swings


def test_a_president_whose_veto_two_thirds_override_has_no_veto() -> None:
    seats = {"A": 40, "B": 30, "C": 30}
    rule = Player("President") & Weighted(seats, 51) | Weighted(seats, 67)
    found = standing(rule)
    assert found.vetoes == ()
    assert set(map(frozenset, found.winning)) == {
        frozenset({"A", "B"}),
        frozenset({"A", "C"}),
        frozenset({"President", "B", "C"}),
    }


def test_a_rule_too_large_for_its_budget_says_so_and_what_to_do() -> None:
    with pytest.raises(NotComputableError, match=r"more than 50 nodes; merge small players"):
        standing(weighted(tuple(range(1, 40)), 300), budget=50)


def test_the_sets_of_a_rule_have_the_same_budget_as_its_diagram() -> None:
    diagrams, top = drawn_up(weighted((9, 8, 7, 6, 5, 4, 3, 2, 1), 23))
    diagrams.budget = 12
    with pytest.raises(NotComputableError, match="more than 12 nodes"):
        minimal_sets(diagrams, top)


def test_two_hundred_single_members_are_one_group_beside_a_party() -> None:
    seats = {"A": 50, **{f"i{at:03}": 1 for at in range(200)}}
    found = standing(Weighted(seats, 126))
    assert [len(group) for group in found.groups] == [1, 200]
    grouped, total = found.winning.grouped(found.groups, most=5)
    assert [one.members for one in grouped] == [((0, 1), (1, 76)), ((1, 126),)]
    assert total == 2


def test_a_negative_weight_and_an_unknown_player_are_refused() -> None:
    with pytest.raises(CallError, match="negative"):
        Weighted({"A": -1}, 1)
    with pytest.raises(UnknownNameError):
        standing(Player("A"), refusals=[("A", "B")])
    with pytest.raises(CallError, match="twice"):
        Diagrams(["A", "A"])


def test_a_rule_that_always_or_never_wins_has_no_dictator() -> None:
    always, never = standing(Weighted({"A": 1}, 0)), standing(Weighted({"A": 1}, 2))
    assert (always.dictator, always.winning.count(), list(always.winning)) == (None, 1, [()])
    assert (never.dictator, never.winning.count(), never.vetoes) == (None, 0, ())


def test_the_best_peer_agrees_to_the_last_digit_that_it_prints() -> None:
    library = pytest.importorskip("power_bdd.bdd", reason="needs the extra peers")
    for seed in range(40):
        draw = random.Random(seed)
        weights = [draw.randint(1, 40) for _ in range(draw.randint(2, 12))]
        bars = [draw.randint(1, sum(weights)), draw.randint(1, len(weights))]
        ones = [1] * len(weights)
        games = [
            library.BDD(library.WeightedGame(bar, list(w)))
            for bar, w in zip(bars, (weights, ones), strict=True)
        ]
        both = games[0] & games[1]
        both.calc_banzhaf()
        both.calc_shapley()
        names = [f"p{at:02}" for at in range(len(weights))]
        rule = Weighted(dict(zip(names, weights, strict=True)), bars[0]) & Weighted(
            dict.fromkeys(names, 1), bars[1]
        )
        found = standing(rule)
        at = [found.players.index(name) for name in names]
        others = 2 ** (len(names) - 1)
        assert [found.swings.total[n] / others for n in at] == pytest.approx(both.beta[1:], abs=1e-14), seed
        assert [float(found.shapley[n]) for n in at] == pytest.approx(both.phi[1:], abs=1e-14), seed


def _packed_swings(weights: tuple[int, ...], bar: int, *, members: int) -> list[int]:
    """Count swings by a table of weights and members: another algorithm, which must agree."""
    swings_of: list[int] = []
    for at, weight in enumerate(weights):
        table: dict[tuple[int, int], int] = {(0, 0): 1}
        for other in (*weights[:at], *weights[at + 1 :]):
            for (total, size), ways in list(table.items()):
                key = (total + other, size + 1)
                table[key] = table.get(key, 0) + ways
        swings_of.append(
            sum(
                ways
                for (total, size), ways in table.items()
                if not (total >= bar and size >= members) and total + weight >= bar and size + 1 >= members
            )
        )
    assert math.prod(swings_of) > 0
    return swings_of
