import itertools
import random
from fractions import Fraction

import pytest

from tallyproof.errors import CallError, NotComputableError, UnknownNameError
from tallyproof.outcome.coalitions.dispute import Certainty, of_boxes, of_districts, of_outcomes
from tallyproof.outcome.coalitions.seat_vectors import Votes, possible_results, seats_of
from tallyproof.outcome.seats.formula import Formula

FORMULAS = [Formula.DHONDT, Formula.SAINTE_LAGUE, Formula.MODIFIED_SAINTE_LAGUE, Formula.HARE]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("threshold", [Fraction(0), Fraction(7, 100)])
def test_bounds_are_never_broken_by_a_result_inside_the_box(formula: Formula, threshold: Fraction) -> None:
    votes = Votes(formula, 12, threshold)
    for seed in range(150):
        draw = random.Random(seed)
        names = "ABCD"[: draw.randint(2, 4)]
        middle = {name: draw.choice([draw.randint(40, 110), draw.randint(200, 900)]) for name in names}
        low = {name: int(count * 0.94) for name, count in middle.items()}
        high = {name: int(count * 1.06) + 1 for name, count in middle.items()}
        ranges = of_boxes(votes, low, high)
        for _ in range(12):
            found = seats_of(
                votes, {n: draw.choice([low[n], high[n], draw.randint(low[n], high[n])]) for n in names}
            )
            for chosen in itertools.product((False, True), repeat=len(names)):
                coalition = [name for name, part in zip(names, chosen, strict=True) if part]
                given = sum(n for n, part in zip(found.seats, chosen, strict=True) if part)
                least, most = ranges.seats(coalition)
                tied = sum(chosen[at] for at in found.tied)
                assert least <= given + min(tied, found.open), (seed, coalition)
                assert most >= given, (seed, coalition)


def test_highest_averages_without_a_threshold_are_exact_in_small_boxes() -> None:
    votes = Votes(Formula.DHONDT, 5)
    low, high = {"A": 20, "B": 13, "C": 8}, {"A": 24, "B": 16, "C": 11}
    ranges = of_boxes(votes, low, high)
    boxes = itertools.product(*(range(low[name], high[name] + 1) for name in low))
    results = [r for row in boxes for r in possible_results(votes, dict(zip(low, row, strict=True)), [])]
    slow = of_outcomes(results)
    assert ranges.exact
    assert (ranges.low.tolist(), ranges.high.tolist()) == (slow.low.tolist(), slow.high.tolist())


def test_open_districts_agree_with_every_way_they_can_end() -> None:
    districts = [["A", "B"], ["B", "C"], ["A", "C", "D"], ["D"], ["A", "B"]]
    ranges = of_districts({"A": 3, "B": 1}, districts)
    outcomes = []
    for winners in itertools.product(*districts):
        seats = {"A": 3, "B": 1, "C": 0, "D": 0}
        for name in winners:
            seats[name] += 1
        outcomes.append(seats)
    slow = of_outcomes(outcomes)
    assert (ranges.low.tolist(), ranges.high.tolist()) == (slow.low.tolist(), slow.high.tolist())
    assert ranges.exact


def test_the_majilis_after_the_first_round_left_the_majority_one_seat_short_of_certain() -> None:
    decided = {"Otan": 27 + 7, "AIST": 9 + 1, "Asar": 2 + 1, "Ak Zhol": 1, "Independents": 7}
    ranges = of_districts(
        decided, [*[["Otan"]] * 4, *[["Otan", "Independents"]] * 14, *[["Independents"]] * 4]
    )
    assert ranges.seats(["Otan"]) == (38, 52)
    assert ranges.certainty(["Otan"], 39) is Certainty.DISPUTED
    assert ranges.certainty(["Otan"], 58) is Certainty.IMPOSSIBLE
    assert ranges.certainty(["Otan", "AIST"], 39) is Certainty.CERTAIN
    assert ranges.certainty(["Otan", "AIST"], 52) is Certainty.DISPUTED
    assert ("Otan",) in ranges.minimal(39, certain=False)
    assert ("Otan", "AIST") in ranges.minimal(39, certain=True)


def test_65_536_combinations_around_a_threshold_are_few_results() -> None:
    counts = {
        "L": 11_400,
        "BW": 11_300,
        "S": 2_590,
        "UTJ": 2_490,
        "H": 1_940,
        "NR": 1_390,
        "R": 1_430,
        "YB": 1_730,
    }
    batches = [[{}, {"NR": 12 if at % 2 else 0, "R": 0 if at % 2 else 14, "L": 7}] for at in range(16)]
    votes = Votes(Formula.DHONDT, 120, Fraction(425, 10_000))
    results = possible_results(votes, counts, batches)
    ranges = of_outcomes(results)
    assert 1 < len(results) < 100
    slow = set()
    for pattern in itertools.product((0, 1), repeat=16):
        if sum(pattern[0::2]) in {0, 3, 8} and sum(pattern[1::2]) in {0, 4, 8}:
            row = dict(counts)
            for batch, on in zip(batches, pattern, strict=True):
                for name, more in batch[on].items():
                    row[name] += more
            slow.add(tuple(row.values()))
    for given in slow:
        found = seats_of(votes, dict(zip(counts, given, strict=True)))
        assert all(
            low <= n <= high
            for n, (low, high) in zip(found.seats, (ranges.seats([name]) for name in counts), strict=True)
        )


def test_a_tie_for_the_last_seat_is_two_results() -> None:
    assert possible_results(Votes(Formula.DHONDT, 1), {"A": 5, "B": 5}, []) == (
        {"A": 0, "B": 1},
        {"A": 1, "B": 0},
    )


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(CallError, match="no possible result"):
        of_outcomes([])
    with pytest.raises(CallError, match="no possible winner"):
        of_districts({"A": 1}, [[]])
    with pytest.raises(UnknownNameError):
        of_outcomes([{"A": 1}]).seats(["B"])
    with pytest.raises(NotComputableError, match="as a bloc"):
        of_outcomes([{f"P{at}": 1 for at in range(21)}])
    with pytest.raises(NotComputableError, match="no known bound"):
        of_boxes(Votes(Formula.DROOP, 3), {"A": 1}, {"A": 2})
    with pytest.raises(CallError, match="cannot be applied"):
        possible_results(Votes(Formula.DHONDT, 1), {"A": 1}, [[{"B": 1}]])
