import json
from pathlib import Path
from typing import Any

import pytest

from factories import snapshot, table
from tallyproof.cli.program import main
from tallyproof.store.project import Project
from tallyproof.texts import LANGUAGES, load_catalogue

NOW = ("--now", "2005-12-20T12:00Z")


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    printed = capsys.readouterr()
    assert left.value.code == code, printed
    return printed.out or printed.err


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return a project whose version of 390 valid ballots was replaced on 10 December by one of 190."""
    made = Project.create(tmp_path / "election")
    made.add(snapshot(table({"valid": [100, 200, 90]}, votes={"Ada": [40, 180, 40], "Ben": [60, 20, 50]})))
    folder = str(made.folder)
    case = (
        "--law",
        "kazakhstan_2004",
        "--forum",
        "territorial",
        "--subject",
        "2",
        "--polling-day",
        "2005-12-04",
    )
    run(capsys, "case", "add", folder, "C1", *case, "--at", "2005-12-06T10:00", *NOW)
    run(
        capsys,
        "case",
        "advance",
        folder,
        "C1",
        "register",
        "--set",
        "number=1",
        "--at",
        "2005-12-06T11:00",
        *NOW,
    )
    run(capsys, "case", "advance", folder, "C1", "admit", "--at", "2005-12-06T12:00", *NOW)
    decision = ("--outcome", "upheld", "--legal-basis", "art. 20", "--annul-station", "2", "--execute")
    run(capsys, "case", "decide", folder, "C1", *decision, "--at", "2005-12-10T10:00", *NOW)
    text = tmp_path / "said.txt"
    text.write_text("In all, 390 valid ballots were found.", "utf-8")
    for name, day in (("before", "2005-12-09"), ("after", "2005-12-11"), ("undated", "")):
        dated = ("--date", day) if day else ()
        run(capsys, "statement", "add", folder, name, str(text), "--language", "en", *dated)
    return folder


def compared(capsys: pytest.CaptureFixture[str], project: str, *words: str) -> Any:
    return json.loads(run(capsys, "statement", "numbers", *words, "--results", project, "--json"))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("before", ("of_day", "replaced", ["390"])),
        ("after", ("of_day", "current", [])),
        ("undated", ("in_force", "current", [])),
    ],
)
def test_a_registered_statement_is_compared_with_the_version_of_its_day(
    project: str, capsys: pytest.CaptureFixture[str], statement: str, found: tuple[str, str, list[str]]
) -> None:
    told = compared(capsys, project, statement, "--project", project)
    current = Project.open(Path(project)).current().id
    which = "current" if told["version"]["snapshot"] == current else "replaced"
    right = ["390" for one in told["compared"] if one["equals"]]
    assert (told["version"]["chosen"], which, right) == found


def test_a_version_is_named_by_the_beginning_of_its_name(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Project.open(Path(project))
    before = made.current().replaces
    assert before is not None
    text = ("statement", "numbers", str(tmp_path / "said.txt"), "--lang-of", "en")
    found = json.loads(run(capsys, *text, "--results", project, "--version", before.supersedes[:8], "--json"))
    assert (found["version"]["chosen"], found["version"]["snapshot"]) == ("named", before.supersedes)
    assert any(one["equals"] for one in found["compared"])
    assert "xyz" in run(capsys, *text, "--results", project, "--version", "xyz", code=2)
    assert "A version is named" in run(capsys, *text, "--version", "abc", code=2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_says_which_version_was_compared_and_why(
    project: str, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    printed = run(
        capsys,
        "statement",
        "numbers",
        "undated",
        "--project",
        project,
        "--results",
        project,
        "--lang",
        language,
    )
    current = Project.open(Path(project)).current().id[:12]
    assert load_catalogue(language).text("statements.version.in_force", version=current, day="") in printed
