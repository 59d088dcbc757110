"""The whole battery on Ukraine 2004: the round that a court annulled and its repetition, each with the other beside it.

    nice python benchmarks/labelled_pair.py FOLDER --parts parts/ [--methods ...] [--finished]

FOLDER holds the two rounds. Methods that compare with an earlier election are given the other round, in either
direction. Every answer is kept in the folder of --parts; the table is printed from whatever is finished.
"""

import argparse
import math
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from honest_controls import Answer, complete, in_order, read

from forensics.examined_answers import corrected
from forensics.real_elections import ukraine_2004
from tallyproof.forensics.battery import CODES, asked
from tallyproof.forensics.question import Question

SEED = 1
ROUNDS = {"annulled": False, "repeated": True}
CHOICES = ("Yanukovych", "Yushchenko")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--methods", nargs="*", default=[])
    parser.add_argument("--finished", action="store_true", help="ask nothing, print what is finished")
    given = parser.parse_args()
    given.parts.mkdir(parents=True, exist_ok=True)
    found = {}
    for choice in CHOICES:
        for name in ROUNDS:
            kept = given.parts / f"Ukraine-2004-{name}-{choice}.jsonl"
            if not given.finished:
                complete(lambda n=name, c=choice: question(given.folder, n, c), kept, asked(given.methods))
            found[choice, name] = in_order(read(kept))
    for choice in CHOICES:
        table(choice, {name: found[choice, name] for name in ROUNDS})


def question(folder: Path, name: str, choice: str) -> Question:
    results, other = (ukraine_2004(folder, rerun=rerun) for rerun in (ROUNDS[name], not ROUNDS[name]))
    return Question(results, results.choice(choice), SEED, previous=other)


def table(choice: str, answers: Mapping[str, Mapping[str, Answer]]) -> None:
    print(f"\nvotes for {choice}, seed {SEED}: p, q of this round's battery, votes with 95 % interval")
    q = {name: corrected({code: one["p"] for code, one in found.items()}) for name, found in answers.items()}
    for code in CODES:
        if not all(code in found for found in answers.values()):
            continue
        both = [cell(answers[name][code], q[name][code]) for name in ROUNDS]
        print(
            f"  {code:12}"
            + "".join(f"{name:>9} {one:62}" for name, one in zip(ROUNDS, both, strict=True)).rstrip()
        )
        if (apart := deviations(*(answers[name][code] for name in ROUNDS))) is not None:
            print(
                f"  {'':12} the two estimates of votes are {apart:.1f} deviations of their difference apart"
            )


def cell(answer: Answer, q: float | None) -> str:
    if answer["status"] != "computed":
        return f"{answer['status'].replace('_', ' ')}: {answer['reason']}"
    p = "described only" if q is None else f"p {answer['p']:.2g}, q {q:.2g}"
    mark = " SIGNAL" if q is not None and q <= 0.05 else ""
    votes = "{:,.0f} [{:,.0f}; {:,.0f}]".format(*answer["votes"]) if answer["votes"] else ""
    return f"{p}{mark}  {votes}"


def deviations(first: Answer, second: Answer) -> float | None:
    """Return how far apart the votes are where both intervals are symmetric; the rounds taken for independent."""
    votes = [answer["votes"] for answer in (first, second)]
    if not all(one and one[2] > one[1] and abs(one[1] + one[2] - 2 * one[0]) < 2 for one in votes):
        return None
    spreads = [(high - low) / (2 * 1.96) for _, low, high in votes]
    return (votes[0][0] - votes[1][0]) / math.hypot(*spreads)


if __name__ == "__main__":
    main()
