"""A method of another package: installed in a folder, loaded by name, reported by name when it fails."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tallyproof.cli.test import command
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.forensics.battery import Method, asked, run
from tallyproof.forensics.method_list import method_list
from tallyproof.forensics.plugins import load_methods, with_texts
from tallyproof.forensics.simulation import Shape, simulate
from tallyproof.texts import load_catalogue

GOOD = """
from tallyproof.forensics.battery import Method
from tallyproof.forensics.plugins import MethodPlugin
from tallyproof.forensics.result import ForensicResult, Status

def answer(question):
    return ForensicResult("X-DEMO", Status.COMPUTED, statistic={"stations": question.results.stations}, p=0.5)

TEXTS = {"en": {"title": "Demonstration", "meaning": "Counts stations.", "reading.signal": "{stations} stand out.",
                "reading.none": "{stations} stations.", "statistic.stations": "Stations"}}
PLUGIN = MethodPlugin(Method("X-DEMO", answer), TEXTS)
"""


def install(folder: Path, module: str, source: str, points: str) -> None:
    """Write a package as an installer leaves it: a module and its metadata."""
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[tallyproof.methods]\n{points}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.startswith("outside_")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def test_a_method_of_another_package_answers_among_ours(site: Path) -> None:
    install(site, "outside_good", GOOD, "demo = outside_good:PLUGIN")
    loaded = load_methods(["demo"])
    found = run(simulate(Shape(stations=120), seed=1).results, seed=1, methods=["F-MODES", loaded[0].method])
    assert [result.code for result in found.results] == ["F-MODES", "X-DEMO"]
    assert found.results[-1].q == 0.5
    assert (loaded[0].package, loaded[0].version) == ("outside_good", "1.2")


def test_nothing_is_imported_until_it_is_named(site: Path) -> None:
    install(site, "outside_bomb", "raise SystemError('imported')", "bomb = outside_bomb:PLUGIN")
    assert load_methods([]) == ()
    assert "X-DEMO" not in [method.code for method in asked([])]


def test_its_sentences_stand_beside_ours_and_english_fills_in(site: Path) -> None:
    install(site, "outside_good", GOOD, "demo = outside_good:PLUGIN")
    russian = load_catalogue("ru")
    spoken = with_texts(russian, load_methods(["demo"]))
    assert spoken.text("forensics.X-DEMO.title") == "Demonstration"
    assert {key: spoken.messages[key] for key in russian.messages} == russian.messages


def test_the_command_line_asks_it_by_name(site: Path, tmp_path: Path) -> None:
    install(site, "outside_good", GOOD, "demo = outside_good:PLUGIN")
    source = tmp_path / "results.csv"
    simulate(Shape(stations=120), seed=1).results.frame.write_csv(source)
    arguments = [str(source), "--plugin", "demo", "--method", "X-DEMO", "--json"]
    answered = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert answered.exception is None
    assert '"reading": "120 stations."' in answered.output.replace("120.0", "120")


WRONG = {
    "raises at import": ("raise ValueError('no')", "ValueError: no"),
    "is no plugin": ("PLUGIN = 3", "object of type int"),
    "takes one of our codes": (GOOD.replace("X-DEMO", "F-INT"), "the code 'F-INT'"),
    "has no sentences": (GOOD.replace('"title"', '"name"'), "no English text for title"),
}


@pytest.mark.parametrize(("source", "found"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_plugin_is_named_with_its_package(site: Path, source: str, found: str) -> None:
    install(site, "outside_wrong", source, "wrong = outside_wrong:PLUGIN")
    with pytest.raises(InputError, match="outside_wrong") as caught:
        load_methods(["wrong"])
    assert found in str(caught.value)


FAILING = {
    "raises": (GOOD.replace("    return", "    1 / 0\n    return"), "ZeroDivisionError"),
    "answers nothing": (GOOD.replace("    return", "    return None\n    return"), "None"),
    "answers for another": (GOOD.replace('ForensicResult("X-DEMO"', 'ForensicResult("F-INT"'), "F-INT"),
    "has a p above one": (GOOD.replace("p=0.5", "p=1.5"), "p = 1.5"),
    "has a number without a name": (
        GOOD.replace('"statistic.stations"', '"statistic.s"'),
        "statistic.stations",
    ),
}


@pytest.mark.parametrize(("source", "found"), FAILING.values(), ids=FAILING.keys())
def test_a_failing_plugin_is_its_packages_fault(site: Path, source: str, found: str) -> None:
    install(site, "outside_fails", source, "fails = outside_fails:PLUGIN")
    method: Method = load_methods(["fails"])[0].method
    results = simulate(Shape(stations=120), seed=1).results
    with pytest.raises(InputError, match="outside_fails") as caught:
        run(results, seed=1, methods=["X-DEMO", method])
    assert found in str(caught.value)


def test_two_methods_of_one_code_are_refused(site: Path) -> None:
    install(site, "outside_twice", GOOD, "one = outside_twice:PLUGIN\ntwo = outside_twice:PLUGIN")
    with pytest.raises(InputError, match="X-DEMO twice"):
        load_methods(["one", "two"])


def test_an_unknown_name_is_a_wrong_call(site: Path) -> None:
    install(site, "outside_good", GOOD, "demo = outside_good:PLUGIN")
    with pytest.raises(UnknownNameError, match="demo"):
        load_methods(["dema"])


SETTABLE = (
    GOOD.replace(
        "def answer(question):",
        """from dataclasses import dataclass
from tallyproof.forensics.parameters import Parameters, settable

@dataclass(frozen=True)
class Settings:
    factor: int = settable(1, least=1, most=9, unit="number")

def answer(question, settings=Settings()):""",
    )
    .replace("question.results.stations}", "question.results.stations * settings.factor}")
    .replace('Method("X-DEMO", answer)', 'Method("X-DEMO", answer, parameters=Parameters(Settings()))')
    .replace('"statistic.stations"', '"parameter.factor": "Factor", "statistic.stations"')
)


def test_a_method_of_another_package_may_have_parameters(site: Path) -> None:
    install(site, "outside_set", SETTABLE, "demo = outside_set:PLUGIN")
    (loaded,) = load_methods(["demo"])
    results = simulate(Shape(stations=120), seed=1).results
    found = run(results, seed=1, methods=["F-MODES", loaded.method], parameters={"X-DEMO": {"factor": "3"}})
    assert [result.statistic.get("stations") for result in found.results[1:]] == [120]
    assert found.results[1].parameters == {"factor": 1}
    (changed,) = found.changed
    assert (changed.result.statistic, changed.result.parameters) == ({"stations": 360}, {"factor": 3})
    told = method_list([loaded.method], with_texts(load_catalogue("kk"), [loaded]))["methods"][0][
        "parameters"
    ]
    assert [(one["label"], one["default"], one["meaning"]) for one in told] == [("Factor", 1, "")]


def test_a_parameter_without_a_name_is_its_packages_fault(site: Path) -> None:
    install(
        site,
        "outside_set",
        SETTABLE.replace('"parameter.factor"', '"parameter.f"'),
        "demo = outside_set:PLUGIN",
    )
    with pytest.raises(InputError, match=r"parameter\.factor"):
        load_methods(["demo"])
