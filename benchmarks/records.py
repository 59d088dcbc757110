"""How long it takes to open a project with many cases, and what 200 killed processes leave behind.

python benchmarks/records.py open [CASES]
python benchmarks/records.py kill [RUNS] [postgresql]
"""

import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from django.db import connections

from store.kill_runs import kill_one, new_project, require_nothing_lost
from store.own_postgresql import own_server
from tallyproof.cases.case import Act
from tallyproof.log import Log
from tallyproof.store.records.repository import Records

AQTAU = ZoneInfo("Asia/Aqtau")
FILING = {
    "kind": "complaint",
    "forum": "precinct",
    "subject": "Protocol",
    "zone": "Asia/Aqtau",
    "polling_day": "2005-12-04",
}
AGAIN = """
import datetime as dt, sys, time
began = time.perf_counter()
from pathlib import Path
from tallyproof.store.records.repository import Records
loaded = time.perf_counter()
records = Records.open(Path(sys.argv[1]))
now = dt.datetime(2006, 3, 1, tzinfo=dt.UTC)
counts = records.counted(now=now)
first = records.due(limit=100)
case = records.case(first[0], now=now)
done = time.perf_counter()
print(round(loaded - began, 3), round(done - loaded, 3), sum(counts.values()), len(first), case.state)
"""


def open_again(cases: int) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="tallyproof-records-"))
    records = Records.open(folder)
    began = time.perf_counter()
    with records.writing(by="benchmark") as writer:
        for i in range(cases):
            at = dt.datetime(2005, 12, 1 + i % 20, 10, tzinfo=AQTAU)
            acts = [Act("draft", at, "complainant", fields=FILING), Act("file", at, "complainant")]
            if i % 3:
                acts.append(Act("register", at, "forum", fields={"number": str(i)}))
            writer.add_all(f"C{i:06d}", acts, law="kazakhstan_2004")
    written = time.perf_counter() - began
    runs = [
        subprocess.run(
            [sys.executable, "-c", AGAIN, str(folder)], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(5)
    ]
    times = sorted(float(run[1]) for run in runs)
    return {
        "cases": cases,
        "write_s": round(written, 1),
        "import_s": runs[0][0],
        "open_median_s": times[2],
        "open_worst_s": times[-1],
        "counted": runs[0][2],
    }


@contextmanager
def own_database() -> Iterator[str]:
    import psycopg

    with own_server() as server:
        with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE killed")
        yield f"{server}killed"
        connections.close_all()


def killed(runs: int, database: str) -> dict[str, object]:
    project = new_project(Path(tempfile.mkdtemp(prefix="tallyproof-killed-")) / "election")
    chance = random.Random(20051204)
    told: list[list[str]] = []
    for run in range(1, runs + 1):
        told += kill_one(project, database, run, chance, longest=1.5)
        if run % 10 == 0 or run == runs:
            require_nothing_lost(project, database, told)
    office = require_nothing_lost(project, database, told)
    words = [line[0] for line in told]
    return {
        "killed": runs,
        "acknowledged": {word: words.count(word) for word in sorted(set(words))},
        "entries": office.records.require_sound(),
        "lost": 0,
        "logged": len(Log.open(project.folder / "log").entries()),
        "versions": len(project.snapshots()),
    }


if __name__ == "__main__":
    job, rest = sys.argv[1], sys.argv[2:]
    if job == "open":
        result = open_again(int(rest[0]) if rest else 100_000)
    else:
        runs = int(rest[0]) if rest else 200
        with own_database() if rest[1:] == ["postgresql"] else nullcontext("") as database:
            result = killed(runs, database)
    print(json.dumps(result))
