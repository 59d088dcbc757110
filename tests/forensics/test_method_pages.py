"""Every method has a page that can be cited, and its examples run."""

import doctest
import re
import runpy
from pathlib import Path

import pytest

from tallyproof.forensics.battery import CODES

PAGES = Path(__file__).parents[2] / "docs" / "methods"
WRITTEN = runpy.run_path(str(PAGES.parents[1] / "benchmarks" / "method_parameters.py"))


def page(code: str) -> Path:
    return PAGES / f"{code.lower()}.md"


@pytest.mark.parametrize("code", CODES)
def test_the_page_asks_defines_shows_works_limits_and_cites(code: str) -> None:
    text = page(code).read_text("utf-8")
    assert text.startswith(f"# {code}: ")
    wanted = ("example", "Picture", "Sources", "Source file")
    assert [part for part in wanted if part not in text] == []
    assert re.search(r"[Ll]imits|For information only", text)
    assert re.search(r"^## (Definition|Model)|^\*\*For information", text, re.MULTILINE)


@pytest.mark.parametrize("code", CODES)
def test_the_page_has_a_formula_and_sources_with_their_year(code: str) -> None:
    text = re.sub(r"```.*?```", "", page(code).read_text("utf-8"), flags=re.DOTALL)
    formulas = re.findall(r"^ {4,}.*(?:=|~).*$", text, re.MULTILINE)
    sources = text.partition("## Sources")[2]
    assert formulas
    assert re.search(r"\((?:18|19|20)\d\d\)", sources)


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_a_picture_that_is_there(code: str) -> None:
    text = page(code).read_text("utf-8")
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+\.svg)\)", text)
    assert pictures
    assert "From a simulated election" in text
    assert [name for name in pictures if not (PAGES / name).exists()] == []


@pytest.mark.parametrize("code", CODES)
def test_the_worked_example_gives_what_it_prints(code: str) -> None:
    text = page(code).read_text("utf-8")
    assert ">>> " in text
    found = doctest.testfile(str(page(code)), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize("code", CODES)
def test_the_page_lists_the_parameters_that_the_method_declares(code: str) -> None:
    text = page(code).read_text("utf-8")
    assert text.count("## Parameters\n") == 1
    assert text == WRITTEN["pages"]()[page(code)]  # written by benchmarks/method_parameters.py
