"""Tasks in this process and in processes of this machine."""

from pathlib import Path

import pytest

from tallyproof.errors import LostWorkersError
from tallyproof.tasks import CLUSTER_VARIABLE, Place, run_tasks
from tasks.task_functions import die_always, die_once, fail, scaled, sleepy

TASKS = list(range(10))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_do_not_depend_on_the_number_of_workers(workers: int) -> None:
    found = dict(run_tasks(scaled, 7, TASKS, Place(workers)))
    assert found == {number: 7 * number for number in TASKS}


def test_several_processes_share_the_work() -> None:
    found = dict(run_tasks(sleepy, 0.05, TASKS, Place(2)))
    assert len({process for _, process in found.values()}) == 2


def test_tasks_of_a_killed_process_are_run_again(tmp_path: Path) -> None:
    found = dict(run_tasks(die_once, str(tmp_path), TASKS, Place(2)))
    assert (tmp_path / "died").exists()
    assert found == {number: number * number for number in TASKS}


def test_a_task_that_kills_every_process_ends_the_run_with_a_reason() -> None:
    with pytest.raises(LostWorkersError, match="memory"):
        dict(run_tasks(die_always, None, TASKS, Place(2)))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_inside_a_task_is_raised(workers: int) -> None:
    with pytest.raises(ArithmeticError, match="task"):
        list(run_tasks(fail, None, TASKS, Place(workers)))


def test_no_tasks_give_no_results() -> None:
    assert list(run_tasks(scaled, 1, [], Place(2))) == []


def test_the_environment_names_the_cluster_where_no_option_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLUSTER_VARIABLE, "tcp://host:8786")
    assert Place.named(0, None).cluster == "tcp://host:8786"
    assert Place.named(0, "").cluster == ""
