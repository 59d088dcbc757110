"""Scans in PDF on the page of their station: page by page as pictures, within a bounded time."""

import re
import time
from collections.abc import Sequence
from html import unescape

import pytest

from scanned_sheets import drawing_of, scan
from sheet_photographs import photograph
from tallyproof.observation.sheets.picture import Filer
from tallyproof.store.sheet_pictures import Filed, Filing, SheetPictureStore
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place, records
from tallyproof.workflow import observe_sheets
from tallyproof.workflow.trail import read_trail
from web.conftest import SignIn
from web.test_web_sheets import kept, page_of, sent


def test_a_scan_stands_page_by_page_at_its_station(sign_in: SignIn, server: Place) -> None:
    dana = sign_in("observer")
    assert sent(dana, scan("front", ""), photograph("3"), name="Aigul.pdf").status_code == 302
    page = page_of(dana)
    assert re.findall(r'src="/sheets/(\d+)/preview" width="\d+"', page) == ["1", "2", "3"]
    assert "page 2 of 3" in page
    answer = dana.get("/sheets/2/picture")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert [page_of(dana, f"/sheets/{one}").count("Page of the PDF that was sent") for one in (2, 3)] == [
        1,
        0,
    ]
    notes = read_trail(records(), limit=3)
    assert [one["about"]["number"] for one in notes] == ["3", "2", "1"]
    assert kept(server) == ["2"] * 3


def test_pdfs_that_are_slow_to_draw_hold_a_request_for_a_bounded_time(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observe_sheets, "_DRAWING", 1.0)
    slow = drawing_of(b"1 w " + b"0 0 m 595 842 10 900 300 3 c 9 842 700 1 500 842 c S " * 400_000)
    started = time.monotonic()
    answer = sent(sign_in("observer"), slow, slow + b"\n", scan("front"))
    assert (answer.status_code, kept(server), time.monotonic() - started < 20) == (422, [], True)
    page = unescape(answer.content.decode())
    assert page.count(load_catalogue("en").text("reports.sheet.refused.pdf_busy")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_pdf_that_cannot_be_drawn_is_named(
    sign_in: SignIn, server: Place, language: str
) -> None:
    spoilt = bytearray(scan("", "second"))
    place = spoilt.index(b"stream", spoilt.rindex(b"/DCTDecode")) + 10
    spoilt[place : place + 600] = bytes(600)
    answer = sent(sign_in("clerk", language=language), bytes(spoilt), name="scan.pdf")
    told = load_catalogue(language).text("reports.sheet.refused.pdf_broken_at", found=2)
    assert f"scan.pdf: {told}" in unescape(answer.content.decode())
    assert kept(server) == []


def test_pictures_are_written_as_they_are_drawn_and_not_held_until_the_last(
    sign_in: SignIn, server: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observe_sheets, "_HELD", 100_000)
    held = list[int]()
    file = SheetPictureStore.file

    def noted(store: SheetPictureStore, filings: Sequence[Filing], filer: Filer) -> tuple[Filed, ...]:
        held.append(len(filings))
        return file(store, filings, filer)

    monkeypatch.setattr(SheetPictureStore, "file", noted)
    assert sent(sign_in("clerk"), scan("1", "2"), scan("3", "4"), photograph()).status_code == 302
    assert (held, len(kept(server))) == ([2, 2, 1], 5)
