"""Every page that can be read, by the table of routes: readable by everybody, at every width, in light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.roles import Role
from tallyproof.web.routes import ROUTES
from web.filled import Addresses
from web.pictures import LINES, PAGE, PICTURES, file_of
from web.team import Team

pytestmark = pytest.mark.browser

RULES_OF_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHT = 900
PHONE = 390
NARROW = (PHONE, 320)
"""A phone, and the width at which a page must not scroll sideways (WCAG 1.4.10)."""


@pytest.fixture(scope="module")
def pages(full_team: Team, filled: tuple[Path, Addresses]) -> list[str]:
    """Return the addresses of pages, among all that can be read: those that answer with HTML to be shown."""
    page = full_team.signed_in("en", *Role, name="everybody")
    answers = {
        one: page.request.get(full_team.address + one) for listed in filled[1].values() for one in listed
    }
    assert [one for one, answer in answers.items() if not answer.ok] == []
    shown = {
        one: answer.headers for one, answer in answers.items() if "content-disposition" not in answer.headers
    }
    html = {one for one, headers in shown.items() if "html" in headers["content-type"]}
    again = {"publications.one.index"}  # the page of the file under a shorter address
    assert {name for name, listed in filled[1].items() if set(listed) & html} == set(LINES) | again
    return [one for one in answers if one in html]


def test_every_route_that_can_be_read_has_an_address_with_something_to_see(
    filled: tuple[Path, Addresses],
) -> None:
    assert {route.name for route in ROUTES if route.read} == set(filled[1])
    assert [name for name, listed in filled[1].items() if not listed] == []


def test_the_documents_show_every_page_with_a_small_picture() -> None:
    files = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(files) == sorted(file_of(name) for name in LINES)
    assert re.findall(r"\]\(pictures/([\w-]+\.webp)\)", PAGE.read_text("utf-8")) == list(map(file_of, LINES))
    assert [name for name, size in files.items() if size > 100_000] == []
    assert sum(files.values()) <= 4_000_000


def test_every_page_meets_the_rules_of_accessibility_in_light_and_dark(
    full_team: Team, pages: list[str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe").Axe()
    page = full_team.signed_in("en", *Role, name="everybody")
    found: list[str] = []
    for address in pages:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(full_team.address + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for scheme, asked in (("light", RULES_OF_WCAG), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            answer = axe.run(page, options={"runOnly": asked, "resultTypes": ["violations"]}).response
            found += [
                f"{address} {scheme}: {one['id']} {one['nodes'][0]['html'][:120]}"
                for one in answer["violations"]
            ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_no_page_scrolls_sideways_no_figure_breaks_and_each_speaks_the_readers_language(
    full_team: Team, pages: list[str], language: str
) -> None:
    page = full_team.signed_in(language, *Role, name=f"everybody-{language}", width=PHONE)
    found: list[str] = []
    for address in pages:
        page.goto(full_team.address + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += [f"{address}: {fault}" for width in NARROW for fault in faults_at(page, width)]
        if not address.startswith("published/") and page.get_attribute("html", "lang") != language:
            found.append(f"{address}: not in {language}")
    assert not found, "\n".join(found)


def faults_at(page: Any, width: int) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        yield f"{wide} pixels wide at {width}"
    yield from (f"{figure} is broken at {width}" for figure in page.evaluate(BROKEN_FIGURES))
    yield from (f"“{text}” stands outside at {width}" for text in page.evaluate(OUTSIDE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_or_code_beside_a_long_label_stays_on_one_line_at_every_width(
    full_team: Team, language: str
) -> None:
    page = full_team.signed_in(language, "reader")
    page.goto(f"{full_team.address}outcome")
    label = load_catalogue(language).text("web.outcome.shift")
    page.evaluate(LONG_PAIRS, [label, ["689\u00a0110", "1\u00a0378\u00a0219", "AYDINTEPE/1001"]])
    found = {}
    for width in range(320, 500, 12):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = [
            *page.evaluate(BROKEN_FIGURES), *page.evaluate(BROKEN_CODES), *page.evaluate(OUTSIDE)
        ]  # fmt: skip
    assert {width: broken for width, broken in found.items() if broken} == {}


def test_on_a_phone_the_fields_of_a_filter_stand_below_their_labels_and_are_equally_wide(
    full_team: Team,
) -> None:
    page = full_team.signed_in("ru", *Role, name="everybody-filter", width=PHONE)
    page.goto(f"{full_team.address}cases")
    places = page.evaluate(
        """() => [...document.querySelectorAll('form.row select, form.row input[name=matter]')].map((one) => {
          const place = one.getBoundingClientRect();
          return [Math.round(place.left), Math.round(place.width)];
        })"""
    )
    assert len(places) == 4
    assert len({tuple(place) for place in places}) == 1, places


@pytest.mark.parametrize("address", ["", "audits", "publications"])
def test_the_keyboard_reaches_everything_shows_where_it_is_and_is_never_caught(
    full_team: Team, address: str
) -> None:
    page = full_team.signed_in("en", *Role, name="everybody")
    page.goto(full_team.address + address)
    reachable = page.evaluate(REACHABLE)
    reached = set()
    for _ in range(reachable + 20):
        page.keyboard.press("Tab")
        name, shown = page.evaluate(FOCUSED)
        reached.add(name)
        assert shown, name
    assert len(reached - {"none"}) >= reachable


LONG_PAIRS = """([label, values]) => {
  const list = document.querySelector('main dl');
  list.replaceChildren(...values.map((value) => {
    const pair = document.createElement('div');
    for (const [name, text] of [['dt', label], ['dd', value]]) {
      pair.append(Object.assign(document.createElement(name), {textContent: text}));
    }
    return pair;
  }));
}"""
BROKEN_CODES = """() => [...document.querySelector('main dl').querySelectorAll('dd')].filter((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map((part) => Math.round(part.top / 4))).size > 1;
}).map((one) => one.textContent)"""
BROKEN_FIGURES = r"""() => {
  const broken = [], whole = document.querySelector('main') || document.body;
  const walk = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  const figures = /(?<![\p{L}\d\/])\d(?:[\d.,\u00a0\u202f]*\d)(?:[\u00a0\u202f]?%)?(?![\p{L}])/gu;
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.parentElement.closest('code, pre, textarea, option') || !text.parentElement.checkVisibility()) continue;
    for (const found of text.data.matchAll(figures)) {
      const range = document.createRange();
      range.setStart(text, found.index);
      range.setEnd(text, found.index + found[0].length);
      const parts = [...range.getClientRects()].filter(one => one.width > 0);
      const lines = new Set(parts.map(one => Math.round(one.top / 4)));
      if (lines.size > 1 && !/^\d{10,}$/.test(found[0])) broken.push(found[0]);
    }
  }
  return broken;
}"""
"""Figures whose digits stand on more than one line; codes, hashes and seeds are none."""
OUTSIDE = """() => {
  const outside = [], whole = document.querySelector('main') || document.body;
  const width = document.documentElement.clientWidth, holds = '.card, figure, svg, .unseen';
  const walk = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  const scrolls = (one) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.data.trim() || !text.parentElement.checkVisibility()) continue;
    let left = 0, right = width, one = text.parentElement;
    while (one && one !== document.body && !scrolls(one) && !one.matches(holds)) one = one.parentElement;
    if (!one || one.matches('svg, .unseen') || scrolls(one)) continue;
    if (one !== document.body) ({left, right} = one.getBoundingClientRect());
    const range = document.createRange();
    range.selectNodeContents(text);
    const shown = [...range.getClientRects()].filter((part) => part.width > 0);
    const beyond = shown.some((part) => part.right > right + 1 || part.left < left - 1);
    if (beyond) outside.push(text.data.trim().slice(0, 60));
  }
  return outside;
}"""
"""Texts that stick out of their card, or of the page, where nothing scrolls."""
REACHABLE = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility() && one.type !== 'hidden' && !one.disabled);
  all.forEach((one, number) => { one.dataset.number = number; });
  const radios = new Set(all.filter(one => one.type === 'radio').map(one => one.name));
  return all.filter(one => one.type !== 'radio').length + radios.size;
}"""
"""How many places the tab key can reach; a group of radio buttons is one."""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return ['none', true];
  const style = getComputedStyle(one), place = one.getBoundingClientRect();
  const seen = place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
  return [one.type === 'radio' ? one.name : one.dataset.number, seen && style.outlineStyle !== 'none'];
}"""
