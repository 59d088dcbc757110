"""The page: self-contained, inert, the same bytes every time."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from dossier.dossier_contents import HOSTILE, contents, hostile_contents
from tallyproof.dossier.html import render_html
from tallyproof.dossier.sections import build_sections
from tallyproof.texts import LANGUAGES

ALLOWED = {
    "html",
    "head",
    "meta",
    "link",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "span",
    "code",
    "nav",
    "ul",
    "ol",
    "li",
    "main",
    "section",
    "article",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "small",
    "details",
    "summary",
    "figure",
    "figcaption",
    "strong",
    "pre",
    "footer",
    "svg",
    "desc",
    "g",
    "path",
    "line",
    "text",
    "defs",
    "clippath",
    "rect",
}
VOID = {"meta", "link"}


class Page(HTMLParser):
    """Collects elements, attributes, ids and headings; checks that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.unclosed = self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)


def page(language: str = "en", *, hostile: bool = False) -> str:
    shown = hostile_contents(language) if hostile else contents(language=language)
    return render_html(shown, build_sections(shown))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_well_formed_and_holds_only_inert_elements(language: str) -> None:
    found = Page(page(language))
    assert found.tags <= ALLOWED
    assert found.unclosed == []


def test_hostile_texts_never_become_markup_or_attributes() -> None:
    found = Page(page(hostile=True))
    assert found.tags <= ALLOWED
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert not [
        value
        for name, value in found.attributes
        if name in {"href", "src"} and not re.match(r"#|data:,", value)
    ]


def test_hostile_texts_are_still_there_to_read() -> None:
    text = page(hostile=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "x‹U+202E›gnp.exe" in text
    assert "{{ 7*7 }}" in text
    assert HOSTILE[3] in text
    assert "\u202e" not in text


def test_the_page_asks_for_nothing_from_outside() -> None:
    text = page()
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    addresses = set(re.findall(r"https?://[^\"' <)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert "@import" not in text
    assert "url(" not in text.partition("</style>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language_and_its_headings_go_down_one_level_at_a_time(language: str) -> None:
    text = page(language)
    headings = Page(text).headings
    assert f'<html lang="{language}">' in text
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert max(after - before for before, after in itertools.pairwise(headings)) <= 1


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    attributes = Page(page()).attributes
    ids = [value for name, value in attributes if name == "id"]
    links = {value[1:] for name, value in attributes if name == "href" and value.startswith("#")}
    named = {part for name, value in attributes if name == "aria-labelledby" for part in value.split()}
    assert len(ids) == len(set(ids))
    assert links | named <= set(ids)


def test_the_same_contents_give_the_same_bytes() -> None:
    assert page() == page()


def test_text_from_the_data_chooses_its_own_direction() -> None:
    assert '<h1 dir="auto">' in page(hostile=True)
    assert '<td class="user" dir="auto">' in page()
    assert "\u2068שם 12 مرشح" in page(hostile=True)


def test_a_shortened_list_says_so_and_says_where_the_rest_is() -> None:
    rows = [{"station_id": str(i), "areas": []} for i in range(2651)]
    shown = contents()
    document = dict(shown.outcome.document or {}) | {"fewest_stations": {"count": 2651, "stations": rows}}
    text = render_html(shown, build_sections(contents(outcome=type(shown.outcome).computed(document))))
    assert "First 200 of 2,651; all in findings.csv." in text


def test_colours_of_text_have_the_contrast_that_accessibility_asks_for() -> None:
    style = page().partition("<style>")[2].partition("</style>")[0]
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in style.split("prefers-color-scheme")[:2]
    )
    dark = dict(re.findall(r"--([\w-]+): (#\w{6})", style.split("prefers-color-scheme")[1].split("}")[0]))
    pairs = [
        ("ink", "page"), ("ink", "card"), ("quiet", "page"), ("quiet", "card"), ("accent", "card"), ("ink", "soft"),
        ("quiet", "soft"), ("found", "found-soft"), ("good", "good-soft"), ("missing", "missing-soft"),
    ]  # fmt: skip
    for colours in (light, dark):
        assert {
            pair: contrast(colours[pair[0]], colours[pair[1]])
            for pair in pairs
            if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
        } == {}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
