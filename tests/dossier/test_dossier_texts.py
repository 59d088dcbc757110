"""Every text that the dossier asks for is there, and every text that is there is asked for."""

import re
from pathlib import Path

import tallyproof.dossier
from tallyproof.texts import load_catalogue

SOURCES = Path(tallyproof.dossier.__file__).parent
ASKED = re.compile(r"""(?:text|plural)\(\s*(f?)["']([\w.{}\[\]-]+)["']""")
COLUMN = re.compile(r'\(\s*"(\w+)",\s*Kind\.\w+\)')
PREFIXES = (
    "axis.", "check.", "class.", "column.", "count.", "materiality.", "method.", "picture.", "section.",
    "status.", "unit.", "whole.", "shade.", "state.", "contested.", "legal.status.", "verdict.", "mixture.",
    "audit.sample.", "cases.log.state.", "audit.state.", "audit.curve.", "audit.other.", "government.",
    "slope.",
)  # fmt: skip
QUESTIONS = ("announced", "adds-up", "stands-out", "could-matter")
LISTED = ("explanations", "settled-by", "assumptions", "notes", "calibration-readings")


def asked() -> tuple[set[str], set[str]]:
    """Return the keys asked for by name, and the beginnings of those that are put together."""
    files = [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.j2")]
    found = [match for path in files for match in ASKED.findall(path.read_text("utf-8"))]
    whole = {key for formatted, key in found if not formatted}
    return whole, {key.partition("{")[0] for formatted, key in found if formatted}


def entries() -> set[str]:
    messages = load_catalogue("en").messages
    return {key.removeprefix("dossier.") for key in messages if key.startswith("dossier.")}


def test_every_text_that_is_named_exists() -> None:
    whole, _ = asked()
    assert len(whole) > 100
    # The page of a proof shows the texts of the receipt, which stand in a catalogue of their own.
    known = entries() | {key for key in load_catalogue("en").messages if key.startswith("log.")}
    assert {key for key in whole - known if not key.endswith(".")} == set()


def test_every_column_that_a_table_names_has_a_heading() -> None:
    named = {name for path in SOURCES.rglob("*.py") for name in COLUMN.findall(path.read_text("utf-8"))}
    assert len(named) > 30
    assert {f"column.{name}" for name in named} - entries() == set()


def test_no_text_is_left_over() -> None:
    whole, _ = asked()
    sources = "".join(path.read_text("utf-8") for path in [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.j2")])
    put_together = {*LISTED, *(f"{name}.question" for name in QUESTIONS)}
    for key in entries() - whole - put_together:
        assert key.startswith(PREFIXES) or f'"{key}"' in sources, key
