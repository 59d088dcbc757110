"""The whole battery on real elections that nobody disputes, and on two that are disputed: what stands out, and why.

    nice python benchmarks/honest_controls.py FOLDER --parts parts/ [--elections ...] [--methods ...] [--golden FILE]

FOLDER holds the real elections. Every answer is kept in the folder of --parts as soon as it is there, by seed; a method
that was changed is asked again once its lines are taken out of there. The table is printed from whatever is finished,
and --golden records it for the tests. The reasons are written by people who looked: `EXAMINED` in
tests/forensics/examined_answers.py.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forensics.examined_answers import ELECTIONS, EXAMINED, SEEDS, corrected
from tallyproof.election.results import Results
from tallyproof.forensics.battery import CODES, Method, asked
from tallyproof.forensics.question import Question

LEVEL, RARE = 0.05, 0.01
Answer = Mapping[str, Any]


def main() -> None:
    given = arguments()
    given.parts.mkdir(parents=True, exist_ok=True)
    print("the choice with most votes; p with two seeds; votes: estimate, 95 % interval; CPU seconds")
    golden = {}
    for election in given.elections:
        parts = {seed: given.parts / f"{election.replace(' ', '-')}-{seed}.jsonl" for seed in SEEDS}
        if not given.finished:
            for seed, kept in parts.items():
                complete(
                    lambda e=election, s=seed: about_the_leader(given.folder, e, s),
                    kept,
                    asked(given.methods),
                )
        answers = {seed: in_order(read(kept)) for seed, kept in parts.items()}
        table(election, answers)
        golden[election] = {code: recorded(code, answers) for code in answers[SEEDS[0]]}
    if given.golden:
        given.golden.write_text(as_text(golden), "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--elections", nargs="*", default=list(ELECTIONS))
    parser.add_argument("--methods", nargs="*", default=[])
    parser.add_argument("--golden", type=Path, help="where to record the answers for the tests")
    parser.add_argument("--finished", action="store_true", help="ask nothing, print what is finished")
    return parser.parse_args()


@cache
def results(folder: Path, election: str) -> Results:
    return ELECTIONS[election](folder)


def about_the_leader(folder: Path, election: str, seed: int) -> Question:
    asked_of = results(folder, election)
    return Question(asked_of, asked_of.leader(), seed)


def complete(question: Callable[[], Question], kept: Path, wanted: Iterable[Method]) -> None:
    """Ask every wanted method that has not answered yet; the election is read only where there is one."""
    done = {answer["code"] for answer in read(kept)}
    for method in (one for one in wanted if one.code not in done):
        asked_now = question()
        start = time.process_time()
        found = method.run(asked_now)
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


def read(kept: Path) -> list[Answer]:
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []


def in_order(answers: Iterable[Answer]) -> dict[str, Answer]:
    found = {answer["code"]: answer for answer in answers}
    return {code: found[code] for code in CODES if code in found}


def table(election: str, answers: Mapping[int, Mapping[str, Answer]]) -> None:
    lacking = sorted({code for code in CODES if any(code not in found for found in answers.values())})
    print(f"\n{election}" + (f" (not asked with both seeds yet: {', '.join(lacking)})" if lacking else ""))
    q = {seed: corrected({code: a["p"] for code, a in found.items()}) for seed, found in answers.items()}
    for code, answer in answers[SEEDS[0]].items():
        if answer["status"] != "computed":
            print(f"  {code:12} {answer['status'].replace('_', ' ')}: {answer['reason']}")
            continue
        votes = "  ".join(f"{value:>12,.0f}" for value in answer["votes"] or ())
        marks = [(q[seed][code], found[code]["p"]) for seed, found in answers.items() if code in found]
        scored = [(corrected_p, p) for corrected_p, p in marks if corrected_p is not None]
        rare = "rare" if any(p <= RARE for _, p in scored) else ""
        signal = "SIGNAL" if any(corrected_p <= LEVEL for corrected_p, _ in scored) else rare
        print(f"  {code:12} {shown(code, answers, q):42}{signal:8}{votes}   {answer['seconds']:.1f} s")
        examined = EXAMINED.get((election, code), "not examined" if signal else "")
        if examined:
            print(f"      {examined}")


def shown(
    code: str, answers: Mapping[int, Mapping[str, Answer]], q: Mapping[int, Mapping[str, float | None]]
) -> str:
    found = [(answers[seed][code]["p"], q[seed][code]) for seed in SEEDS if code in answers[seed]]
    if any(corrected_p is None for _, corrected_p in found):
        return "information only"
    return "p {}  q {}".format(
        *(" / ".join(f"{value:.2g}" for value in side) for side in zip(*found, strict=True))
    )


def recorded(code: str, answers: Mapping[int, Mapping[str, Answer]]) -> dict[str, Any]:
    """Return what the tests compare: an answer in full, and its p with every seed."""
    first = answers[SEEDS[0]][code]
    every = [answers[seed][code]["p"] for seed in SEEDS if code in answers[seed]]
    return {
        "status": first["status"],
        "reason": first["reason"],
        "used": first["used"],
        "p": [value if value is None else float(f"{value:.6g}") for value in every],
        "votes": first["votes"] and [round(value) for value in first["votes"]],
    }


def as_text(golden: Mapping[str, Mapping[str, Any]]) -> str:
    """One line an answer, so that a changed answer is one changed line."""
    blocks = []
    for election, answers in golden.items():
        lines = ",\n".join(f"    {json.dumps(code)}: {json.dumps(one)}" for code, one in answers.items())
        blocks.append(f"  {json.dumps(election)}: {{\n{lines}\n  }}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    main()
