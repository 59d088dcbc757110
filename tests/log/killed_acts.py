"""A process that logs acts of a project until it is killed: of one of fifty things, never twice the same."""

import random
import sys
from pathlib import Path

from tallyproof.log import EntryKind
from tallyproof.workflow.act_log import log_act


def work(folder: Path, seed: str) -> None:
    generator, number = random.Random(seed), 0
    while True:
        number += 1
        told = {"number": f"{seed} {number}"}
        log_act(folder, EntryKind.REPORT, f"thing {generator.randrange(50)}", public=told)
        if number == 1:
            sys.stdout.write("logged\n")
            sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])
