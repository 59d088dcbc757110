"""The whole battery on real elections that nobody disputes, and on some that are disputed: what stands out, and why.

    nice python benchmarks/honest_controls.py FOLDER --parts parts/ [--elections ...]

FOLDER holds the real elections. Every answer is kept in the folder of --parts as soon as it is there; the table is
printed from whatever is finished. The reasons are written by people who looked; see `REASONS`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forensics.real_elections import (
    chile_2021,
    georgia_2013,
    israel_2021,
    lithuania_2016,
    mexico_2006,
    russia_2018,
    turkey_2017,
)
from tallyproof.election.results import Results
from tallyproof.forensics.battery import METHODS
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.question import Question

ELECTIONS: dict[str, Callable[[Path], Results]] = {
    "Georgia 2013": georgia_2013,
    "Lithuania 2016": lithuania_2016,
    "Israel 2021": israel_2021,
    "Chile 2021": chile_2021,
    "Mexico 2006": mexico_2006,
    "Turkey 2017": turkey_2017,
    "Russia 2018": russia_2018,
}
SEED = 20051204
LEVEL = 0.05


def answered(folder: Path, election: str, kept: Path) -> None:
    """Ask every method that has not answered yet; quick ones first."""
    done = {answer["code"] for answer in read(kept)}
    missing = [method for method in METHODS if method.code not in done]
    if not missing:
        return
    results = ELECTIONS[election](folder)
    question = Question(results, results.leader(), SEED)
    for method in missing:
        start = time.process_time()
        found = method.run(question)
        answer = {
            "code": method.code,
            "scores": method.scores,
            "status": found.status.value,
            "reason": found.reason and found.reason.code,
            "p": found.p,
            "votes": found.votes and [found.votes.estimate, found.votes.low, found.votes.high],
            "statistic": dict(found.statistic),
            "used": found.used,
            "seconds": round(time.process_time() - start, 1),
        }
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")


def read(kept: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []


def table(election: str, answers: list[dict]) -> None:  # type: ignore[type-arg]
    order = [method.code for method in METHODS]
    answers = sorted(answers, key=lambda answer: order.index(answer["code"]))
    q = false_discovery_q([a["p"] if a["scores"] else None for a in answers])
    lacking = [code for code in order if code not in {answer["code"] for answer in answers}]
    print(f"\n{election}" + (f" (not asked yet: {', '.join(lacking)})" if lacking else ""))
    for answer, corrected in zip(answers, q, strict=True):
        code, p = answer["code"], answer["p"]
        if answer["status"] != "computed":
            print(f"  {code:12} {answer['status'].replace('_', ' ')}: {answer['reason']}")
            continue
        votes = "  ".join(f"{value:>12,.0f}" for value in answer["votes"] or ())
        shown = "information only" if p is None or not answer["scores"] else f"p {p:.2g}  q {corrected:.2g}"
        mark = "SIGNAL" if corrected is not None and corrected <= LEVEL else ""
        print(f"  {code:12} {shown:24}{mark:8}{votes}   {answer['seconds']:.1f} s")
        if mark:
            print(f"      {REASONS.get((election, code), 'not examined')}")


REASONS: dict[tuple[str, str], str] = {
    ("Georgia 2013", "F-LAST"): (
        "Examined: the winner's votes end in 0 or 5 at 769 stations where 681 are expected, at stations of every size "
        "and in nearly all districts; two other choices have it too, the runner-up has not. Commissions rounded; it "
        "has no direction, and the lead was 40 points. See docs/methods/f-last.md."
    ),
    ("Lithuania 2016", "F-CELL"): (
        "Examined: no figure, no station, 0 votes. Four polling districts of Karoliniskes at 14.4 % and none close by. "
        "Chance; see docs/methods/f-cell.md."
    ),
    ("Mexico 2006", "F-DUP"): (
        "Examined: nine pairs, each in one district, six at most four rows apart, with different registers in eight: "
        "one sheet entered under two numbers. Five of the nine favour the winner; the lead is 460 times as large. "
        "See docs/methods/f-dup.md."
    ),
    ("Turkey 2017", "F-SIZE"): (
        "Examined: 64 % of the small boxes stand in neighbourhoods of one or two boxes, 4 % of the others. Inside the "
        "same neighbourhood small boxes give Yes 0.2 points less (z = -0.8). Village and town, not size. See "
        "docs/methods/f-size.md."
    ),
    **{
        ("Russia 2018", code): "Disputed; what is found there stands on the page of the method."
        for code in ("F-INT", "F-CELL", "F-RKD", "F-DUP", "F-SMALL", "F-LAST", "F-SIZE")
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--elections", nargs="*", default=list(ELECTIONS))
    parser.add_argument("--finished", action="store_true", help="ask nothing, print what is finished")
    given = parser.parse_args()
    given.parts.mkdir(parents=True, exist_ok=True)
    print("the choice with most votes; votes: estimate, 95 % interval; CPU seconds")
    for election in given.elections:
        kept = given.parts / f"{election.replace(' ', '-')}.jsonl"
        if not given.finished:
            answered(given.folder, election, kept)
        table(election, read(kept))


if __name__ == "__main__":
    main()
