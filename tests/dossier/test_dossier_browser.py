"""The page in a real Chromium without network: quiet, complete, and no wider than its window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.chromium_pipe import Browser, find_chromium
from dossier.dossier_contents import contents, hostile_contents
from tallyproof.dossier.html import render_html
from tallyproof.dossier.sections import build_sections
from tallyproof.texts import LANGUAGES

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true })"
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("needs Chromium")
    with Browser(program, tmp_path_factory.mktemp("profile")) as started:
        yield started


def saved(folder: Path, language: str, *, hostile: bool = False) -> Path:
    shown = hostile_contents(language) if hostile else contents(language=language)
    path = folder / f"{language}.html"
    path.write_text(render_html(shown, build_sections(shown)), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_itself_only_and_complains_of_nothing(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    path = saved(tmp_path, language)
    browser.open(path, width=1280)
    assert browser.requests == [path.resolve().as_uri()]
    assert browser.complaints == []
    assert browser.value("document.documentElement.lang") == language
    assert browser.value("document.querySelectorAll('figure svg').length") >= 8


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_even_with_everything_open(
    browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    browser.open(saved(tmp_path, language), width=width)
    browser.value(OPEN_ALL)
    assert browser.value(WIDTH) <= width


def test_hostile_names_neither_run_nor_stretch_the_page(browser: Browser, tmp_path: Path) -> None:
    path = saved(tmp_path, "en", hostile=True)
    browser.open(path, width=360)
    browser.value(OPEN_ALL)
    assert browser.requests == [path.resolve().as_uri()]
    assert browser.complaints == []
    assert browser.value("document.scripts.length + document.images.length") == 0
    assert browser.value(WIDTH) <= 360


def test_pictures_keep_a_light_ground_in_the_dark(browser: Browser, tmp_path: Path) -> None:
    browser.open(saved(tmp_path, "ru"), width=1280, dark=True)
    style = "getComputedStyle(document.querySelector('{}')).backgroundColor"
    assert browser.value(style.format("figure")) == "rgb(255, 255, 255)"
    assert browser.value(style.format("body")) == "rgb(18, 23, 28)"


def test_words_stay_within_their_pictures(browser: Browser, tmp_path: Path) -> None:
    browser.open(saved(tmp_path, "kk"), width=360)
    outside = """[...document.querySelectorAll('figure')].flatMap(figure => {
      const frame = figure.getBoundingClientRect();
      return [...figure.querySelectorAll('text')].filter(word => {
        const box = word.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1;
      }).map(word => word.textContent)
    })"""
    assert browser.value(outside) == []
