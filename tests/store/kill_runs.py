"""Kill the writer at a random moment and see what is left; used by a test and by a benchmark."""

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from factories import snapshot, table
from tallyproof.log import EntryKind, Log, check_files, check_published, open_published, own_policy, publish
from tallyproof.store.project import Project
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import Office, open_office

WRITER = Path(__file__).with_name("killed_writer.py")


def new_project(folder: Path) -> Project:
    project = Project.create(folder)
    project.add(snapshot(table({"cast": [10, 20]}, votes={"Ada": [4, 12], "Ben": [6, 8]})))
    Log.create(project.folder / "log", "example.org/election")
    return project


def kill_one(
    project: Project, database: str, run: int, chance: random.Random, *, longest: float
) -> list[list[str]]:
    """Start the writer, kill it after a random time, and return what it had acknowledged."""
    command = [sys.executable, str(WRITER), str(project.folder), database, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, longest))
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
    return [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def require_nothing_lost(project: Project, database: str, told: list[list[str]]) -> Office:
    """Open the project again: everything acknowledged is there, nothing is half-done, the version in force fits."""
    office = open_office(project.folder, database=database, now=dt.datetime(2006, 3, 1, tzinfo=dt.UTC))
    office.records.require_sound()
    acked = {name: line[0] for line in told for name in line[1:]}
    for name, word in acked.items():
        if not name.isdigit():
            state = office.records.case(name).state
            assert word != "executed" or state == "executed", (name, state)
            assert word != "admitted" or state in {"admitted", "decided", "final", "executed"}, (name, state)
    batches: dict[str, int] = {}
    for line in office.records.summaries(now=office.now):
        if line.id.startswith("R"):
            batch = line.id.rpartition("-")[0]
            batches[batch] = batches.get(batch, 0) + 1
    assert set(batches.values()) <= {5}, "half of a register was kept"
    require_log_whole(office, told)
    done = office.records.stored().filter(body__contains='"act":"execute"').order_by("-sequence").first()
    if done is not None:
        assert office.project.current().id == json.loads(done.body)["fields"]["snapshot"]
    assert not (project.folder / "current.pending").exists()
    return office


def require_log_whole(office: Office, told: list[list[str]]) -> None:
    """Require that the log is a whole beginning of the records, that its publication is signed, and that it goes on."""
    log = Log.open(office.project.folder / "log")
    recorded = [entry.sha256() for entry in office.records.entries()]
    logged = [entry.public["sha256"] for entry in log.entries() if "act" in entry.public]
    assert logged == recorded[: len(logged)]
    kept = {entry.id for entry in log.entries()}
    acked = {name for line in told for name in line[1:] if line[0] in {"imported", "admitted", "executed"}}
    assert {name for name in acked if not name.isdigit()} <= kept
    sizes = [int(line[1]) for line in told if line[0] == "published"]
    if sizes:
        checked = check_published(open_published(str(log.published)), own_policy(log))
        check_files(log.published, checked, own_policy(log))
        assert checked.checkpoint.size >= max(sizes)
    log_new(office)
    versions = [entry.id for entry in log.entries() if entry.kind is EntryKind.SNAPSHOT]
    executed = office.records.stored().filter(body__contains='"act":"execute"').values_list("body", flat=True)
    assert {json.loads(body)["fields"]["snapshot"] for body in executed} <= set(versions)
    assert publish(log).checkpoint.size == len(recorded) + len(versions)
