"""Decision rules beside `power_bdd`, the best other program for them: the same rules, the same answers, in one run.

Run from the checkout: `python benchmarks/coalitions.py > benchmarks/results/coalitions.txt`, with the extra `peers`
installed. Times are CPU seconds, the best of three, each from the rule to the answer; a fixed loop of two million
additions is timed beside them, so that figures of different machines can be compared.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from outcome.coalition_games import ELECTORAL_COLLEGE, EU_27, eu_27, weighted
from tallyproof.outcome.coalitions.diagram import drawn_up
from tallyproof.outcome.coalitions.dispute import of_districts, of_outcomes
from tallyproof.outcome.coalitions.minimal import minimal_sets
from tallyproof.outcome.coalitions.power import banzhaf, shapley_shubik, swings
from tallyproof.outcome.coalitions.rule import Rule
from tallyproof.outcome.coalitions.seat_vectors import Votes, possible_results
from tallyproof.outcome.seats.formula import Formula

RUNS = 3


def timed(work: Callable[[], object]) -> tuple[float, object]:
    best, answer = float("inf"), None
    for _ in range(RUNS):
        start = time.process_time()
        answer = work()
        best = min(best, time.process_time() - start)
    return best, answer


def our_banzhaf(rule: Rule) -> list[float]:
    return [float(value) for value in banzhaf(swings(*drawn_up(rule)))]


def our_shapley(rule: Rule) -> list[float]:
    return [float(value) for value in shapley_shubik(swings(*drawn_up(rule)))]


def peer_game(weights: Sequence[Sequence[int]], bars: Sequence[int]) -> Any:  # noqa: ANN401 - its library may be absent
    library = import_module("power_bdd.bdd")
    games = [
        library.BDD(library.WeightedGame(bar, list(one))) for bar, one in zip(bars, weights, strict=True)
    ]
    if len(games) == 1:
        games[0].create_BDD()
        return games[0]
    double, alone = games[0] & games[1], games[2]
    return double | alone


def peer(index: str, weights: Sequence[Sequence[int]], bars: Sequence[int]) -> list[float]:
    game = peer_game(weights, bars)
    getattr(game, f"calc_{'banzhaf' if index == 'beta' else 'shapley'}")()
    found = list(getattr(game, index))[1:]
    return [value / sum(found) for value in found]


def rows() -> list[tuple[str, Rule, list[list[int]], list[int]]]:
    people = sorted(EU_27.values(), reverse=True)
    total = sum(people)
    ones = [1] * len(people)
    college = list(ELECTORAL_COLLEGE)
    return [
        ("EU-27, 15 of 27 and 65 %, or 24", eu_27(), [ones, people, ones], [15, -(-total * 65 // 100), 24]),
        ("electoral college, 51", weighted(tuple(college), 270), [college], [270]),
    ]


def compare() -> None:
    print(f"{'rule':34} {'answer':10} {'here, s':>8} {'power_bdd, s':>13} {'ratio':>6}  largest difference")
    for name, rule, weights, bars in rows():
        for index, ours in (("beta", our_banzhaf), ("phi", our_shapley)):
            here, mine = timed(lambda ours=ours, rule=rule: ours(rule))
            label = "Banzhaf" if index == "beta" else "Shapley"
            try:
                there, its = timed(lambda i=index, w=weights, b=bars: peer(i, w, b))
            except ImportError:
                print(f"{name:34} {label:10} {here:8.3f} {'not installed':>13}")
                continue
            gap = max(abs(a - b) for a, b in zip(mine, its, strict=True))  # type: ignore[call-overload]
            print(f"{name:34} {label:10} {here:8.3f} {there:13.3f} {there / here:5.1f}x  {gap:.1e}")
        drawn = drawn_up(rule)
        counted = swings(*drawn)
        last, _ = timed(lambda counted=counted: shapley_shubik(counted))
        print(f"{name:34} {'Shapley from swings':>19} {last:8.4f}")
        minimal, count = timed(lambda drawn=drawn: minimal_sets(*drawn).count())
        print(f"{name:34} {'minimal':10} {minimal:8.3f} {'none':>13}         {count:,} coalitions")


def disputes() -> None:
    draw = random.Random(1)
    lists = [f"P{at}" for at in range(12)]
    counts = {name: draw.randint(20_000, 900_000) for name in lists}
    batches = [[{}, {name: draw.randint(100, 3000) for name in lists}] for _ in range(16)]
    seconds, found = timed(
        lambda: possible_results(Votes(Formula.DHONDT, 100, Fraction(1, 100)), counts, batches)
    )
    print(f"{'65,536 outcomes, all votes different':45} {seconds:8.3f}  {len(found)} results")  # type: ignore[arg-type]
    seconds, _ = timed(lambda: of_outcomes(found))  # type: ignore[arg-type]
    print(f"{'all 4,096 coalitions over them':45} {seconds:8.3f}")
    districts = [draw.sample(lists, draw.randint(1, 3)) for _ in range(450)]
    seconds, _ = timed(lambda: of_districts({}, districts))
    print(f"{'450 open districts, 4,096 coalitions':45} {seconds:8.3f}")


def main() -> None:
    loop, _ = timed(lambda: sum(range(2_000_000)))
    print(f"control: two million additions {loop:.3f} s\n")
    compare()
    print()
    disputes()


if __name__ == "__main__":
    main()
