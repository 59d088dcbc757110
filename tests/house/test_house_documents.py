"""The documents say what is there: links, commands, verbs and codes; examples marked `console` run."""

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallyproof.checks.run import CODES
from tallyproof.cli.program import VERBS
from tallyproof.texts import load_catalogue

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
README = (ROOT / "README.md").read_text("utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path, *languages: str) -> list[str]:
    return [text for language, text in FENCE.findall(path.read_text("utf-8")) if language in languages]


def examples(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each command of the console blocks with the output printed below it."""
    for text in blocks(path, "console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_command_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    used = {t for code in [*blocks(path, "sh", "console"), *re.findall(r"`(make [a-z-]+)`", text)]
            for t in re.findall(r"\bmake ([a-z][a-z-]*)", code)}  # fmt: skip
    assert sorted(used - make_targets()) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_command_in_code_is_a_verb(path: Path) -> None:
    code = "\n".join(
        [*blocks(path, "sh", "console"), *re.findall(r"`(tallyproof [^`]+)`", path.read_text("utf-8"))]
    )
    used = {verb for verb in re.findall(r"\btallyproof ([a-z]+)", code) if verb != "tallyproof"}
    assert sorted(used - set(VERBS)) == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb(verb: str) -> None:
    assert f"`{verb}" in README


@pytest.mark.parametrize("code", CODES)
def test_every_check_has_its_page_with_its_title(code: str) -> None:
    title = load_catalogue("en").text(f"checks.{code}.title")
    assert (ROOT / "docs" / "checks" / f"{code}.md").read_text("utf-8").startswith(f"# {code}: {title}\n")
    assert f"| [{code}]({code}.md) | {title} |" in (ROOT / "docs" / "checks" / "README.md").read_text("utf-8")


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    folders = {path.relative_to(ROOT / "docs").parts[0] for path in (ROOT / "docs").rglob("*.md")} - {
        "README.md"
    }
    assert sorted(folder for folder in folders if f"({folder}" not in index) == []


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    assert [path.name for path in files if len(path.read_text("utf-8").splitlines()) > 30] == []
    parts = ("Question", "Choice", "Reason", "Cost")
    missing = [(p.name, part) for p in files for part in parts if f"**{part}.**" not in p.read_text("utf-8")]
    assert missing == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if blocks(path, "console")], ids=name)
def test_examples_in_the_documents_run(path: Path, tmp_path: Path) -> None:
    for command, output in examples(path):
        program, *arguments = shlex.split(command)
        assert program == "tallyproof", f"{command}: mark it `sh` where it cannot run in an empty folder"
        run = subprocess.run(
            [sys.executable, "-m", "tallyproof", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PYTHONUTF8": "1", "COLUMNS": "110", "PATH": ""},
            check=False,
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
        same = doctest.OutputChecker().check_output(output, run.stdout, doctest.ELLIPSIS)
        assert not output or same, f"{command}\nexpected:\n{output}\nprinted:\n{run.stdout}"
