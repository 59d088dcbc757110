"""A calibration counts what happens: the same on any number of processors, resumed or not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.cli.calibrate import command
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.forensics.battery import Method
from tallyproof.forensics.calibration import Design, Trial, run_trials, summarise
from tallyproof.forensics.calibration.parts import Parts
from tallyproof.forensics.calibration.processes import Work
from tallyproof.forensics.calibration.rates import Rate, least_detectable
from tallyproof.forensics.calibration.sample import whole_areas
from tallyproof.forensics.calibration.sentences import with_calibration
from tallyproof.forensics.calibration.trial import TrialResult, run_trial
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status, VoteEstimate
from tallyproof.forensics.simulation import Honest, Mechanism, Shape, simulate
from tallyproof.tasks import Place
from tallyproof.texts import load_catalogue

DESIGN = Design(
    3,
    honest=(Honest.HOMOGENEOUS,),
    repetitions=3,
    mechanisms=(Mechanism.STUFFING,),
    extents=(0.1, 0.4),
    planted_in=Honest.HOMOGENEOUS,
    planted_repetitions=2,
    methods=("F-SIZE", "F-MODES"),
)
WORK = Work(Shape(stations=200), None, DESIGN)


def test_the_numbers_do_not_depend_on_the_number_of_processes() -> None:
    assert run_trials(WORK) == run_trials(WORK, place=Place(2))


def test_a_cluster_gives_the_numbers_of_one_process(scheduler: str) -> None:
    assert run_trials(WORK) == run_trials(WORK, place=Place(cluster=scheduler))


def test_a_resumed_calibration_gives_what_an_uninterrupted_one_gives(tmp_path: Path) -> None:
    whole = run_trials(WORK)
    parts = Parts(tmp_path / "trials.jsonl", key="k")
    for result in whole[:4]:
        parts.add(result)
    with parts.path.open("a") as file:
        file.write('{"trial": {"hon')  # the process was killed while it wrote
    done = parts.load()
    assert len(done) == 4
    run: list[Trial] = []

    def finished(result: TrialResult) -> None:
        run.append(result.trial)
        parts.add(result)

    assert run_trials(WORK, done=done, finished=finished) == whole
    assert len(run) == len(whole) - 4
    assert tuple(parts.load().values()) == whole


def test_finished_trials_of_other_work_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    Parts(path, key="one").add(run_trials(replace(WORK, design=replace(DESIGN, mechanisms=())))[0])
    with pytest.raises(InputError, match="other results"):
        Parts(path, key="two").load()


def test_the_same_honest_election_stands_behind_every_extent() -> None:
    seeds = {trial.seed(3) for trial in DESIGN.trials() if trial.mechanism and trial.repetition == 1}
    assert len(seeds) == 1
    assert Trial(Honest.TINY, None, 0.0, 1).seed(3) not in seeds


def told(question: Question) -> ForensicResult:
    """A method that knows: p is 0.01 where the favoured choice has more than half of the votes."""
    results = question.results
    votes, valid = results.total(question.choice.column).value, results.total("valid").value
    assert votes is not None
    assert valid is not None
    p = 0.01 if 2 * votes > valid else 0.5
    estimate = VoteEstimate(0, -1e9, 1e9, 0, 0, "none")
    return ForensicResult("X-TOLD", Status.COMPUTED, p=p, votes=estimate)


def broken(question: Question) -> ForensicResult:
    raise ZeroDivisionError(question.choice.name)


def test_alarms_power_and_coverage_are_counted_as_a_slow_loop_counts_them() -> None:
    methods = (Method("X-TOLD", told), Method("X-BROKEN", broken))
    results = [run_trial(WORK.base, None, trial, DESIGN, methods) for trial in DESIGN.trials()]
    found = summarise(DESIGN, results)
    method = found.methods[0]
    for extent, power in zip(DESIGN.extents, method.power[0].at, strict=True):
        here = [r for r in results if r.trial.extent == extent]
        alarms = sum(r.answers[0].p == 0.01 for r in here)
        assert (power.power.count, power.power.of) == (alarms, 2)
        assert power.votes == sum(r.votes for r in here) / 2
        assert (power.covered.count, power.band_covered.count) == (2, 0)
    honest = [r for r in results if r.trial.mechanism is None]
    assert method.false_alarms[Honest.HOMOGENEOUS] == Rate(sum(r.answers[0].p == 0.01 for r in honest), 3)
    assert method.votes[Honest.HOMOGENEOUS] == Rate(0, 3)
    assert found.methods[1].failed == {"ZeroDivisionError": 7}


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 20)), min_size=1, max_size=6))
def test_the_least_detectable_votes_lie_where_the_power_crosses(steps: list[tuple[int, int]]) -> None:
    votes = [float(sum(step for step, _ in steps[: i + 1])) for i in range(len(steps))]
    rates = [Rate(count, 20) for _, count in steps]
    least = least_detectable(votes, rates)
    first = next((i for i, rate in enumerate(rates) if rate.count >= 16), None)
    if first is None:
        assert least.votes is None
    else:
        assert least.votes is not None
        assert (votes[first - 1] if first else 0) <= least.votes <= votes[first]
        assert least.low is not None
        assert least.low <= least.votes
        assert least.high is None or least.high >= least.votes


def test_a_sample_of_a_large_election_holds_whole_areas() -> None:
    results = simulate(Shape(stations=1000), seed=1).results
    sample = whole_areas(results, stations=240, seed=5)
    sizes = results.frame.group_by("area_2").len()
    assert 240 <= sample.stations < 240 + 25
    assert sample.frame.group_by("area_2").len().join(sizes, on=["area_2", "len"]).height == 10
    assert whole_areas(results, stations=1000, seed=5) is results


def test_a_method_without_calibration_says_so_and_another_choice_does_not_count() -> None:
    document = {"choice": "a", "methods": [{"code": "F-SIZE", "p": 0.5}, {"code": "F-MODES", "p": None}]}
    other = {"choice": "b", "methods": []}
    for calibration in (None, other):
        found = with_calibration(document, calibration, load_catalogue("en"))
        assert found["methods"][0]["calibration_readings"] == [load_catalogue("en").text("calibration.none")]
        assert found["methods"][1]["calibration_readings"] == []


def test_the_command_measures_an_election_like_the_source(tmp_path: Path) -> None:
    source = tmp_path / "results.csv"
    simulate(Shape(stations=600), seed=1).results.frame.write_csv(source)
    arguments = [
        str(source),
        "--method",
        "F-SIZE",
        "--repetitions",
        "2",
        "--planted",
        "1",
        "--workers",
        "1",
        "--json",
    ]
    answered = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert answered.exception is None
    document = json.loads(answered.output)
    method = document["methods"][0]
    assert (method["code"], method["nominal"], document["stations"]) == ("F-SIZE", 0.05, 600)
    assert [rate["of"] for rate in method["false_alarms"]] == [2, 2]
    assert [against["mechanism"] for against in method["power"]] == [m.value for m in Mechanism]


def test_wrong_designs_are_wrong_calls() -> None:
    with pytest.raises(CallError):
        replace(DESIGN, extents=(0.2, 0.1))
    with pytest.raises(CallError):
        replace(DESIGN, repetitions=0)
    with pytest.raises(UnknownNameError):
        run_trials(replace(WORK, design=replace(DESIGN, methods=("F-NONE",))))
