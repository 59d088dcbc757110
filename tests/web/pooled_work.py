"""A worker whose work is done by several processes: it ends, or is stopped in the middle, and says what it left.

Called as: python pooled_work.py finished | stopped. What the tracker of shared things complains of is on stderr.
"""

import multiprocessing
import sys
import time
from multiprocessing.connection import Connection

from tallyproof.tasks import Place, run_tasks
from tallyproof.web.jobs.process_group import PATIENCE, end_group, end_when_asked, end_with_parent, lead_group


def one(seconds: float, number: int) -> int:
    """Take some time."""
    time.sleep(seconds)
    return number


def work(there: Connection, seconds: float) -> None:
    """Do as the process of a piece of work does."""
    lead_group()
    end_when_asked()
    end_with_parent()
    for number, _ in run_tasks(one, seconds, [1, 2, 3, 4], Place(2)):
        there.send(number)
    there.send("answer")


def main(how: str) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, 0.01 if how == "finished" else 1.0), daemon=False)
    process.start()
    there.close()
    said = here.recv()
    while how == "finished" and said != "answer":
        said = here.recv()
    if said == "answer":
        process.join(PATIENCE)
    begun = time.monotonic()
    end_group(process)
    sys.stdout.write(f"{process.exitcode} {time.monotonic() - begun:.1f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
