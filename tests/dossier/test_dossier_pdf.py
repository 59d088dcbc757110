"""The printed dossier: the same bytes every time, every word as data."""

import re

import pytest

from dossier.dossier_contents import contents, ending, hostile_contents, results
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pdf import render_pdf
from tallyproof.dossier.sections import build_sections
from tallyproof.texts import LANGUAGES


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_prints_with_the_font_that_travels_along(language: str) -> None:
    shown = contents(language=language)
    document = render_pdf(shown, build_sections(shown))
    assert document.startswith(b"%PDF-")
    assert b"TallyproofSans" in document
    assert b"Libertinus" not in document


def test_the_same_contents_print_the_same_bytes_without_a_date() -> None:
    shown = contents()
    sections = build_sections(shown)
    document = render_pdf(shown, sections)
    assert document == render_pdf(shown, sections)
    assert b"CreationDate" not in document


def test_hostile_texts_are_printed_not_run() -> None:
    shown = hostile_contents("kk")
    document = render_pdf(shown, build_sections(shown))
    assert b"/JavaScript" not in document
    assert b"/URI" not in document
    assert pages(document) >= 2


def test_a_list_of_thousands_stays_short_on_paper() -> None:
    rows = [{"station_id": str(i), "areas": ["A"], "contribution": 1} for i in range(5000)]
    document = ending(results()) | {"fewest_stations": {"count": 5000, "stations": rows}}
    shown = contents(outcome=Part.computed(document))
    assert pages(render_pdf(shown, build_sections(shown))) <= 15
