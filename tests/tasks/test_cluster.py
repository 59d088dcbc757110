"""Tasks at a real scheduler with two workers, each a process of its own."""

from pathlib import Path

import pytest

from tallyproof.errors import CallError, LostWorkersError
from tallyproof.tasks import Place, run_tasks
from tasks.task_functions import die_always, die_once, fail, scaled, sleepy

TASKS = list(range(10))


def test_a_cluster_gives_the_results_of_one_process(scheduler: str) -> None:
    assert dict(run_tasks(scaled, 7, TASKS, Place(cluster=scheduler))) == dict(run_tasks(scaled, 7, TASKS))


def test_both_workers_of_a_cluster_share_the_work(scheduler: str) -> None:
    found = dict(run_tasks(sleepy, 0.1, TASKS, Place(cluster=scheduler)))
    assert len({process for _, process in found.values()}) == 2


def test_a_cluster_runs_the_tasks_of_a_killed_worker_again(scheduler: str, tmp_path: Path) -> None:
    found = dict(run_tasks(die_once, str(tmp_path), TASKS, Place(cluster=scheduler)))
    assert (tmp_path / "died").exists()
    assert found == {number: number * number for number in TASKS}


def test_a_task_that_kills_every_worker_ends_the_run_with_a_reason(scheduler: str) -> None:
    with pytest.raises(LostWorkersError, match="memory"):
        dict(run_tasks(die_always, None, TASKS, Place(cluster=scheduler)))


def test_a_fault_inside_a_task_of_a_cluster_is_raised(scheduler: str) -> None:
    with pytest.raises(ArithmeticError, match="task"):
        list(run_tasks(fail, None, TASKS, Place(cluster=scheduler)))


def test_a_scheduler_that_is_not_there_is_a_bad_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallyproof.tasks.cluster._SECONDS", 1)
    with pytest.raises(CallError, match="no scheduler"):
        list(run_tasks(scaled, 7, TASKS, Place(cluster="tcp://127.0.0.1:9")))
