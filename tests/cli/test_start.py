"""Nobody waits for libraries that his verb does not use."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module

import pytest

from tallyproof import workflow

HEAVY = ("django", "jinja2", "numba", "numpy", "pandas", "polars", "scipy", "spacy", "typst", "vl_convert")
TABLES = {"numpy", "polars"}
PROGRAM = (
    f"HEAVY = {HEAVY}\n"
    """
import sys
from tallyproof.cli import main
try:
    main(sys.argv[1:])
finally:
    print("loaded", *(name for name in HEAVY if name in sys.modules))
"""
)


def loaded(*arguments: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    assert "tallyproof" in told.stdout
    return {*told.stdout.splitlines()[-1].split()[1:]}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]], ids=" ".join)
def test_the_command_itself_needs_no_library_of_the_work(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


@pytest.mark.parametrize(
    "verb",
    [
        "check",
        "outcome",
        "dossier",
        "serve",
        "verify",
        "observe draw",
        "audit plan",
        "case",
        "case add",
        "case correct-stations",
        "media",
        "media import",
        "media report",
        "statement",
        "statement add",
        "statement numbers",
        "statement align",
        "statement claims",
    ],
)
def test_a_verb_starts_without_what_others_need(verb: str) -> None:
    assert loaded(*verb.split(), "--help") <= TABLES | ({"jinja2"} if verb == "audit plan" else set())


def test_every_name_of_the_workflow_is_found_where_it_is_said_to_be() -> None:
    files = vars(workflow)["_FILES"]
    assert sorted(files) == sorted(workflow.__all__)
    assert [
        name
        for name, file in files.items()
        if getattr(workflow, name) is not getattr(import_module(f"tallyproof.workflow.{file}"), name)
    ] == []


def test_type_checkers_are_told_the_same() -> None:
    tree = ast.parse(inspect.getsource(workflow))
    told = {
        name.name: (found.module or "").rsplit(".", 1)[1]
        for found in ast.walk(tree)
        if isinstance(found, ast.ImportFrom) and (found.module or "").startswith("tallyproof.")
        for name in found.names
    }
    assert told == vars(workflow)["_FILES"]


def test_no_file_of_the_workflow_hides_a_name_of_it() -> None:
    files = {*vars(workflow)["_FILES"].values()}
    assert sorted(files & {*workflow.__all__}) == []


def test_a_name_that_is_not_there_is_an_error_as_everywhere() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        workflow.nothing  # noqa: B018
