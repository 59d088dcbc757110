"""Scans in PDF on the page of their station: page by page as pictures, within a bounded time."""

import re
import time
from html import unescape

import pytest

from scanned_sheets import drawing_of, scan
from sheet_photographs import photograph
from tallyproof.texts import load_catalogue
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
    reasons = [load_catalogue("en").text(f"reports.sheet.refused.pdf_{why}") for why in ("heavy", "busy")]
    assert [page.count(reason) for reason in reasons] == [1, 2]
