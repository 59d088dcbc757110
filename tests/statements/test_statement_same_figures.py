"""Whether two texts give the same figures to the same holders, and when a dossier tells them only once."""

from pathlib import Path
from typing import Any

import pytest

from tallyproof.election.snapshot import Snapshot
from tallyproof.statements.figures.same_figures import same_figures
from tallyproof.statements.terms import default_terms
from tallyproof.texts import load_catalogue
from tallyproof.workflow import write_sample
from tallyproof.workflow.request import Request, take
from tallyproof.workflow.statement_report import statements_report

WIRE = "Nazarbayev won 6,694,000 votes or 91.01 percent, Tuyakbay 445,047 or 6.64 percent."
SWAPPED = "Tuyakbay won 6,694,000 votes or 91.01 percent, Nazarbayev 445,047 or 6.64 percent."
RUSSIAN = "Назарбаев получил 6 694 000 голосов, или 91,01 процента, Туякбай – 445 047, или 6,64 процента."


def same(one: str, other: str, language: str = "en") -> bool:
    return same_figures(one, "en", other, language, default_terms())


def test_the_same_figures_of_the_same_people_are_the_same_in_two_languages() -> None:
    assert same(WIRE, RUSSIAN, "ru")


def test_the_same_figures_with_the_names_swapped_are_not_the_same() -> None:
    assert same(WIRE, WIRE)
    assert not same(WIRE, SWAPPED)
    assert not same(SWAPPED, RUSSIAN, "ru")


def test_a_holder_named_after_the_figure_or_named_on_one_side_only_counts_too() -> None:
    assert not same("There were 445,047 votes for Tuyakbay.", "There were 445,047 votes for Baimenov.")
    assert not same("There were 445,047 votes for Tuyakbay.", "Было 445 047 голосов.", "ru")
    assert not same("Dariga Karimova won 445,047 votes.", "Marat Karimov won 445,047 votes.")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    folder = tmp_path_factory.mktemp("sample") / "kz"
    write_sample("kazakhstan_2005_president", folder, language="en")
    return folder / "statements", take(Request(folder)).snapshot


def told(sample: tuple[Path, Snapshot]) -> dict[str, str | None]:
    """Return which earlier text each text with figures is told to repeat."""
    report: dict[str, Any] = statements_report(*sample, load_catalogue("en"))
    return {one["text"]: one["same_as"] for one in report["figures"]}


def test_a_dossier_tells_a_contradiction_once_for_texts_that_repeat_it(
    sample: tuple[Path, Snapshot],
) -> None:
    assert told(sample) == {"WIRE-EN": None, "WIRE-RU": "WIRE-EN", "WIRE-KK": "WIRE-EN"}


def test_a_dossier_tells_swapped_names_and_texts_without_a_contradiction_by_themselves(
    sample: tuple[Path, Snapshot],
) -> None:
    folder = sample[0]
    words = {path.name: path.read_text("utf-8") for path in folder.glob("wire_*.txt")}
    swapped = words["wire_ru.txt"].replace("Назарбаева", "Икс").replace("Туякбай ", "Назарбаев ")
    (folder / "wire_ru.txt").write_text(swapped.replace("Икс", "Туякбая"), "utf-8")
    assert told(sample) == {"WIRE-EN": None, "WIRE-RU": None, "WIRE-KK": "WIRE-EN"}
    for name in words:
        (folder / name).write_text("…", "utf-8")
    assert set(told(sample).values()) == {None}
