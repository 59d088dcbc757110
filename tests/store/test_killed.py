import random
from pathlib import Path

from store.kill_runs import kill_one, new_project, require_nothing_lost


def test_a_killed_process_loses_nothing_that_was_acknowledged(tmp_path: Path, database: str) -> None:
    project = new_project(tmp_path / "election")
    chance = random.Random(20051204)
    told: list[list[str]] = []
    for run in range(1, 13):  # a busy machine needs more time before anything is acknowledged
        told += kill_one(project, database, run, chance, longest=0.6 * run)
        require_nothing_lost(project, database, told)
        if told and run >= 3:
            break
    assert told
