"""Speed of the log, acts in logs of three lengths, and single bits changed: python benchmarks/log_speed.py [--help]."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from log.flipped_bits import rejected_flips
from log.published_logs import AT, ORIGIN
from tallyproof.log import (
    Entry,
    EntryKind,
    Log,
    check_published,
    make_receipt,
    open_published,
    own_policy,
    publish,
)
from tallyproof.log.verifier import verify_receipt
from tallyproof.store import Project
from tallyproof.workflow.act_log import log_act

PROOFS = 200
ACTS = 100
LENGTHS = (1_000, 20_000, 200_000)


def decisions(count: int) -> list[Entry]:
    """Return entries as long as those of real decisions: about 500 bytes."""
    return [
        Entry(
            EntryKind.DECISION,
            f"D-{number}",
            version=1,
            at=AT,
            documents={"decision.pdf": f"{number:064x}"},
            public={"outcome": "upheld", "station": f"{number:06d}", "legal_basis": "ст. 20 п. 9"},
            private={"complainant": f"{number + 1:064x}"},
        )
        for number in range(count)
    ]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 4)


def speed(folder: Path, count: int) -> dict[str, float]:
    log, made = Log.create(folder, ORIGIN), decisions(count)
    times: dict[str, float] = {"bytes_an_entry": len(made[-1].content())}
    times["append_s"] = seconds(lambda: log.append(*made))
    times["publish_s"] = seconds(lambda: publish(log))
    times["publish_one_more_s"] = seconds(lambda: (log.append(*decisions(count + 1)[-1:]), publish(log)))
    published, policy = open_published(str(log.published)), own_policy(log)
    times["check_all_s"] = seconds(lambda: check_published(published, policy))
    times["prove_one_s"] = seconds(lambda: make_receipt(published, count // 2, policy))
    receipt = make_receipt(published, count // 2, policy).text()
    whole = seconds(lambda: [verify_receipt(receipt, policy, None) for _ in range(PROOFS)])
    times["verify_one_ms"] = round(whole / PROOFS * 1000, 3)
    return times


def acts(folder: Path, count: int) -> dict[str, float]:
    """Return what an act, the same act again, and a look at one thing take in a log of so many entries."""
    Project.create(folder)
    log = Log.create(folder / "log", ORIGIN)
    log.append(*decisions(count))
    times = {
        "entries": float(count),
        "index_made_s": seconds(lambda: log.of_thing(EntryKind.DECISION, "D-1")),
    }
    told = [{"seed": str(number)} for number in range(ACTS)]
    asked: dict[str, Callable[[int], object]] = {
        "new_act_ms": lambda n: log_act(folder, EntryKind.SEED, f"draw {n}", public=told[n]),
        "same_act_ms": lambda n: log_act(folder, EntryKind.SEED, f"draw {n}", public=told[n]),
        "look_ms": lambda n: log.of_thing(EntryKind.DECISION, f"D-{n * (count // ACTS)}"),
        "read_whole_ms": lambda _: log.file.contents(),
    }
    for name, ask in asked.items():
        each = sorted(seconds(lambda ask=ask, n=n: ask(n)) for n in range(ACTS))  # type: ignore[misc]
        times |= {
            name: round(each[ACTS // 2] * 1000, 2),
            f"{name} p95": round(each[int(ACTS * 0.95)] * 1000, 2),
        }
    index = log.folder / ".index.sqlite3"
    return times | {"index_bytes": float(index.stat().st_size if index.exists() else 0)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--flips", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for length in LENGTHS:
            print(json.dumps(acts(place / str(length), length)))
        answer = {"entries": given.entries, **speed(place / "speed", given.entries), "flips": given.flips,
                  "rejected": rejected_flips(place / "flips", given.flips)}  # fmt: skip
    print(json.dumps(answer, indent=1))
