"""A process that appends, publishes and tells what was acknowledged, until it is killed."""

import sys
from pathlib import Path

from log.published_logs import entries
from tallyproof.log import Log, publish


def tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def work(folder: Path, start: int) -> None:
    log = Log.open(folder)
    number = start
    while True:
        batch = entries(7, name=f"N{number}")
        appended = log.append(*batch)
        tell("entries", *appended.numbers)
        if number % 3 == 0:
            tell("published", publish(log).checkpoint.size)
        number += 1


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
