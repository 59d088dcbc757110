"""What can be set of a method: declared once, checked, really used, and never taken for the standard run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import numpy as np
import polars as pl
import pytest

from tallyproof.election.results import Results
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.forensics.battery import METHODS, ChangedAnswer, Method, run
from tallyproof.forensics.document import test_document as document_of
from tallyproof.forensics.method_list import method_list
from tallyproof.forensics.parameters import Given, Parameter, Parameters, Value, read_assignments, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, simulate
from tallyproof.texts import LANGUAGES, load_catalogue

DECLARED = [(method, one) for method in METHODS for one in method.parameters.all]
NAMES = [f"{method.code}.{one.name}" for method, one in DECLARED]

QUICK: Mapping[str, dict[str, Value]] = {
    "F-MIX": {"simulations": 19, "most_cultures": 2},
    "F-KLIMEK": {"simulations": 10, "draws": 500, "bootstraps": 3},
    "F-CELL": {"simulations": 2},
    "F-DUP": {"smallest": 20},
}
"""From which parameters of some methods are moved: so that a test takes seconds, or that sheets agree by chance."""

OTHERS: Mapping[str, tuple[Value, ...]] = {
    "simulations": (11,),
    "draws": (900,),
    "bootstraps": (5,),
    "most_cultures": (1,),
}
"""Values to try of parameters that cost time; of the others both ends of what is allowed."""


@cache
def question(code: str) -> Question:
    """Return an election in which every parameter of the method matters."""
    small = code == "F-DUP"
    shape = Shape(stations=1200 if small else 600, typical_register=180 if small else 1200)
    drawn = simulate(
        shape, honest=Honest.HOMOGENEOUS, plan=Plan(Mechanism.STUFFING, 0.05), companions=True, seed=3
    )
    assert drawn.previous is not None
    rng = np.random.default_rng(5)
    frame = drawn.results.frame
    few = np.minimum(rng.poisson(4, frame.height), frame["votes__c"].to_numpy())
    late = np.arange(frame.height) * 211 % 600
    minutes = pl.Series([f"2024-05-01 {8 + minute // 60:02}:{minute % 60:02}:00" for minute in late])
    more = [minutes.alias("reported_at")]
    if not small:
        more += [pl.Series("votes__c", few), frame["votes__b"] + frame["votes__c"] - few]
    register = pl.when(pl.int_range(pl.len()) % 6 == 0).then(1.1).otherwise(1.0) * pl.col("registered")
    earlier = drawn.previous.frame.with_columns(register.cast(pl.Int64).alias("registered")).tail(540)
    return Question(
        _with(drawn.results, frame.with_columns(more)), drawn.choice, 1,
        previous=_with(drawn.previous, earlier), concurrent=drawn.concurrent,
    )  # fmt: skip


def _with(results: Results, frame: pl.DataFrame) -> Results:
    return Results(frame, results.contest, results.choices, results.area_levels)


def answer(method: Method, values: Mapping[str, Value]) -> ForensicResult:
    if not method.parameters.all:
        return method.run(question(method.code))
    return method.run(
        question(method.code), method.parameters.chosen({**QUICK.get(method.code, {}), **values})
    )


def bare(found: ForensicResult) -> ForensicResult:
    """Return an answer without the figures that only repeat what was set."""
    return replace(found, parameters={})


def ends(one: Parameter) -> list[Value]:
    if one.name in OTHERS:
        return list(OTHERS[one.name])
    return [value if one.whole else float(value) for value in (one.least, one.most) if value != one.default]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.code)
def test_all_defaults_set_by_hand_are_the_standard_run(method: Method) -> None:
    asked = question(method.code)
    standard = method.run(asked)
    by_hand = method.parameters.used({})
    if by_hand:
        assert repr(method.run(asked, method.parameters.chosen(by_hand))) == repr(standard)
    assert method.parameters.read(method.code, by_hand) == {}
    assert standard.status is Status.COMPUTED


@pytest.mark.parametrize(("method", "one"), DECLARED, ids=NAMES)
def test_another_value_reaches_the_computation_and_the_ends_of_the_range_are_computed(
    method: Method, one: Parameter
) -> None:
    before = answer(method, {})
    found = [answer(method, {one.name: value}) for value in ends(one)]
    assert before.status is Status.COMPUTED
    assert [repr(bare(after)) for after in found] != [repr(bare(before))] * len(found)
    for after in found:
        numbers = [after.p, after.false_alarm_rate, *after.statistic.values()]
        assert [n for n in numbers if isinstance(n, float) and not math.isfinite(n)] == []


@pytest.mark.parametrize(("method", "one"), DECLARED, ids=NAMES)
def test_an_answer_states_the_value_that_was_used(method: Method, one: Parameter) -> None:
    values = {one.name: ends(one)[0], **QUICK.get(method.code, {})}
    found = run_changed(method.code, values)
    for answered, value in ((found.result, values[one.name]), (found.standard, one.default)):
        stated = answered.parameters.get(one.name)
        assert value is None or stated == pytest.approx(value)


def run_changed(code: str, values: Mapping[str, Given]) -> ChangedAnswer:
    asked = question(code)
    found = run(
        asked.results, asked.choice, seed=1, methods=[code], parameters={code: values},
        previous=asked.previous, concurrent=asked.concurrent,
    )  # fmt: skip
    return found.changed[0]


@dataclass(frozen=True, slots=True)
class Settings:
    """Of an imagined method."""

    window: Fraction = settable(Fraction(1, 2000), least=0.01, most=0.1, unit="percent", name="w", scale=100)
    runs: int | None = settable(None, least=4, most=20, unit="elections")
    inner: int = 7


IMAGINED = Parameters(Settings(), {"w": "Somebody (2001)"})


def test_names_defaults_and_kinds_come_from_the_settings() -> None:
    window, runs = IMAGINED.all
    assert (window.name, window.default, window.whole, window.automatic) == ("w", 0.05, False, False)
    assert (runs.name, runs.default, runs.whole, runs.automatic) == ("runs", None, True, True)
    assert (window.published, runs.published) == ("Somebody (2001)", "")


def test_a_value_is_exact_whatever_decimals_are_in_binary() -> None:
    values = IMAGINED.read("F-X", {"w": "0,07", "runs": " 5 "})
    assert IMAGINED.chosen(values) == Settings(window=Fraction(7, 10_000), runs=5)


@pytest.mark.parametrize(
    "given", [{"w": 0.05}, {"w": "0.050"}, {"runs": "auto"}, {"runs": ""}, {"runs": None}, {}]
)
def test_a_value_that_is_the_default_changes_nothing(given: dict[str, Given]) -> None:
    assert IMAGINED.read("F-X", given) == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"w": "0.2"}, "F-X.w is .0.2.. Expected: a number with at most 6 decimals from 0.01 to 0.1"),
        ({"w": "0.0500001"}, "at most 6 decimals"),
        ({"w": "auto"}, "from 0.01 to 0.1"),
        ({"w": ""}, "from 0.01 to 0.1"),
        ({"w": "nan"}, "from 0.01 to 0.1"),
        ({"w": "1e-2"}, "from 0.01 to 0.1"),
        ({"w": "٠.٠٥"}, "from 0.01 to 0.1"),
        ({"w": "9" * 10_000}, "from 0.01 to 0.1"),
        ({"runs": "4.5"}, 'a whole number from 4 to 20, or "auto"'),
        ({"runs": 3}, "from 4 to 20"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(given: dict[str, Given], told: str) -> None:
    with pytest.raises(CallError, match=told):
        IMAGINED.read("F-X", given)


def test_an_unknown_parameter_is_told_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"parameter of F-X .run.\. Nearest: runs"):
        IMAGINED.read("F-X", {"run": 5})
    with pytest.raises(CallError, match="F-Y has no parameters"):
        Parameters().read("F-Y", {"run": 5})


def test_only_what_is_marked_can_be_set() -> None:
    with pytest.raises(UnknownNameError):
        IMAGINED.read("F-X", {"inner": 8})


@pytest.mark.parametrize("written", ["F-INT", "F-INT.min_size", "min_size=3", "=", "F-INT.min_size 3"])
def test_an_assignment_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(CallError, match=r"CODE\.name=value"):
        read_assignments([written])


def test_a_parameter_is_set_once() -> None:
    with pytest.raises(CallError, match=r"F-INT\.min_size is set twice"):
        read_assignments(["F-INT.min_size=3", "F-INT.min_size=4"])


def test_a_changed_run_has_no_q_and_changes_no_other() -> None:
    asked = question("F-INT")
    plain = run(asked.results, asked.choice, seed=1, methods=["F-INT", "F-RKD", "F-SLOPE"])
    changed = run(
        asked.results, asked.choice, seed=1, methods=["F-INT", "F-RKD", "F-SLOPE"],
        parameters={"F-RKD": {"min_size": 2000}, "F-INT": {"min_size": 100}},
    )  # fmt: skip
    assert repr(changed.results) == repr(plain.results)
    (one,) = changed.changed
    assert (one.result.code, one.result.q, one.changed, one.defaults) == (
        "F-RKD",
        None,
        {"min_size": 2000},
        {"min_size": 100},
    )
    assert one.result.used < one.standard.used
    assert one.standard in changed.results


def test_parameters_of_a_method_that_is_not_asked_are_refused() -> None:
    asked = question("F-INT")
    with pytest.raises(UnknownNameError, match="F-RKD"):
        run(asked.results, seed=1, methods=["F-INT"], parameters={"F-RKD": {"min_size": 200}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_marks_a_changed_run_and_keeps_the_standard_one_apart(language: str) -> None:
    asked = question("F-SLOPE")
    catalogue = load_catalogue(language)
    changed = run(
        asked.results, asked.choice, seed=1, methods=["F-SLOPE", "F-SHPILKIN"],
        parameters={"F-SLOPE": {"quantile": 0.5}, "F-SHPILKIN": {"fewest_stations": 100_000}},
        previous=asked.previous,
    )  # fmt: skip
    written = document_of(changed, asked.results, catalogue)
    standard = document_of(replace(changed, changed=()), asked.results, catalogue)
    assert {**written, "changed_runs": None} == {**standard, "changed_runs": None}
    assert "changed_runs" not in standard
    assert [(method["changed"], method["q"] is None) for method in written["methods"]] == [({}, False)] * 2
    refused, slope = written["changed_runs"]
    assert slope["changed"] == {"quantile": {"standard": 0.25, "used": 0.5}}
    assert slope["parameters"]["quantile"] == 0.5
    assert (slope["q"], slope["standard"]["q"]) == (None, standard["methods"][1]["q"])
    assert slope["standard"]["votes"] == standard["methods"][1]["votes"] != slope["votes"]
    assert slope["mark"].startswith(catalogue.text("forensics.changed.mark").partition("{")[0])
    assert catalogue.number(0.25, digits=2) in slope["mark"]
    assert len(slope["cautions"]) == 2
    assert (refused["status"], refused["standard"]["status"]) == ("refused", "computed")
    assert refused["reason"].rstrip(".") in refused["reading"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_has_a_label_a_meaning_a_unit_and_a_source(language: str) -> None:
    listed = method_list(METHODS, load_catalogue(language))["methods"]
    told = {method["code"]: method["parameters"] for method in listed}
    assert [code for code, parameters in told.items() if not parameters] == ["F-DIGIT2"]
    lacking = [
        (code, one["name"], field)
        for code, parameters in told.items()
        for one in parameters
        for field in ("label", "meaning", "unit_name", "source", "default_text", "allowed")
        if not one[field]
    ]
    assert lacking == []
    notes = {method["code"]: method["note"] for method in listed}
    assert [code for code, note in notes.items() if note] == ["F-DIGIT2"]


@pytest.mark.parametrize(("method", "one"), DECLARED, ids=NAMES)
def test_a_default_is_allowed_and_names_are_unique(method: Method, one: Parameter) -> None:
    assert one.read(method.code, one.default) == one.default
    assert [other.name for other in method.parameters.all].count(one.name) == 1
    assert one.least < one.most
