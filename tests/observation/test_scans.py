"""Scans in PDF: every page a picture without traces; what is hostile, locked or too large is told and harms nothing."""

import io
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from scanned_sheets import document, drawing_of, filled_form, locked, scan
from sheet_photographs import photograph
from tallyproof.observation.privacy import apart
from tallyproof.observation.privacy import pdf_pages as module
from tallyproof.observation.privacy.apart import Turns
from tallyproof.observation.privacy.pdf_pages import MOST_PAGES, Undrawn, is_pdf, pdf_pages
from tallyproof.observation.privacy.picture_size import picture_size
from tallyproof.observation.privacy.pictures import CleanPicture


def pictures_of(content: bytes) -> tuple[CleanPicture, ...]:
    found = pdf_pages(content)
    assert not isinstance(found, Undrawn), found
    return found


def drawn(content: bytes) -> list[Image.Image]:
    return [Image.open(io.BytesIO(one.content)) for one in pictures_of(content)]


def dark(picture: Image.Image) -> float:
    """Return the share of dark pixels."""
    grey = picture.convert("L")
    return sum(grey.histogram()[:100]) / (grey.width * grey.height)


def test_every_page_of_a_scan_is_a_picture_in_its_order_without_traces() -> None:
    content = scan("first", "", "third " * 12)
    assert b"A\0i\0g\0u\0l" in content
    pages = drawn(content)
    assert [page.size for page in pages] == [(1655, 2340)] * 3
    assert [one.format for one in pictures_of(content)] == ["jpeg"] * 3
    assert all(not page.getexif() and b"Aigul" not in page.tobytes() for page in pages)
    first, blank, third = map(dark, pages)
    assert blank == 0 < first < third


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ((0, 0, 1191, 842), (3309, 2339)),
        ((0, 0, 2480, 3508), (2828, 4000)),
        ((0, 0, 60, 84), (1429, 2000)),
        ((0, 0, 200_000, 2), (4000, 1)),
    ],
    ids=["A3 lying", "a dot a pixel", "a stamp", "a line"],
)
def test_a_page_of_any_size_is_drawn_within_bounds(box: tuple[int, ...], size: tuple[int, int]) -> None:
    (page,) = drawn(drawing_of(b"0 0 1 1 re f", box=box))
    assert [abs(a - b) <= 1 for a, b in zip(page.size, size, strict=True)] == [True, True]


def test_a_page_lies_as_its_reader_sees_it() -> None:
    turned = scan("first").replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    (page,) = drawn(turned)
    assert page.size == (2340, 1655)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (locked(), "pdf_locked"),
        (b"%PDF-1.7\nand nothing more", "pdf_broken"),
        (scan("first")[:700], "pdf_broken"),
        (filled_form("147", catalogue=b"/XFA(<xdp/>)", more=b"/NeedsRendering true"), "pdf_broken"),
        (document({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}), "pdf_broken"),
        (scan(*[""] * (MOST_PAGES + 1), size=(60, 84)), "pdf_pages"),
    ],
    ids=["locked", "text", "cut", "XFA", "empty", "long"],
)
def test_what_cannot_be_drawn_says_why(content: bytes, why: str) -> None:
    assert is_pdf(content)
    assert pdf_pages(content) == Undrawn(why)


def test_a_page_that_cannot_be_drawn_is_named() -> None:
    kids = b"<</Type/Pages/Kids[3 0 R 3 0 R 9 0 R]/Count 3>>"
    good = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    lacks = document({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: kids, 3: good})
    assert pdf_pages(lacks) == Undrawn("pdf_broken", page=3)


def test_a_page_whose_image_is_damaged_is_no_blank_sheet() -> None:
    spoilt = bytearray(scan("", "first"))
    place = spoilt.rindex(b"/DCTDecode")
    place = spoilt.index(b"stream", place) + 10
    spoilt[place : place + 600] = bytes(600)
    assert pdf_pages(bytes(spoilt)) == Undrawn("pdf_broken", page=2)


STAMPED = b"q %s 50 200 cm /I Do Q 10 10 80 80 re f"
"""An image, and something else on the same page."""
PLACED = STAMPED % b"500 0 0 500"


def image(head: bytes, content: bytes, *, drawing: bytes = PLACED, more: bytes = b"") -> bytes:
    """Return a PDF of one page with an image of 20 by 20 pixels and a stamp."""
    size = b"/Type/XObject/Subtype/Image/Width 20/Height 20"
    form = b"<<%s%s/Length %d>>\nstream\n%s\nendstream"
    objects = {7: form % (size, head, len(content), content), 8: form % (size, more, 400, b"\0" * 400)}
    return drawing_of(drawing, resources=b"/XObject<</I 7 0 R>>", more=objects)


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((20, 20)).save(buffer, kind)
    return buffer.getvalue()


GREY = b"/ColorSpace/DeviceGray/BitsPerComponent 8"
STENCIL = b"/ImageMask true/BitsPerComponent 1"


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (GREY, b""),
        (GREY + b"/Filter/DCTDecode", encoded("JPEG")[:200]),
        (GREY + b"/Filter/JPXDecode", encoded("JPEG2000")[:100]),
        (GREY + b"/Filter/JBIG2Decode", b"\x55" * 40),
        (GREY + b"/Filter/UnknownDecode", bytes(range(200))),
    ],
    ids=["empty", "jpeg", "jpeg2000", "jbig2", "unknown"],
)
def test_a_page_is_not_drawn_without_an_image_of_it_whatever_else_stands_there(
    head: bytes, content: bytes
) -> None:
    assert pdf_pages(image(head, content)) == Undrawn("pdf_broken", page=1)


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (GREY, bytes(range(0, 200, 10)) * 20),
        (GREY + b"/Filter/DCTDecode", encoded("JPEG")),
        (GREY + b"/Filter/JPXDecode", encoded("JPEG2000")),
        (STENCIL, b"\0" * 60),
        (STENCIL, b"\xff" * 60),
        (GREY + b"/SMask 8 0 R", bytes(range(0, 200, 10)) * 20),
        (GREY, b"\xff" * 400),
    ],
    ids=["plain", "jpeg", "jpeg2000", "stencil", "stencil of nothing", "transparent", "white"],
)
def test_an_image_that_is_whole_is_no_reason_to_refuse_a_page_though_it_paints_nothing(
    head: bytes, content: bytes
) -> None:
    (page,) = drawn(image(head, content, more=GREY))
    assert dark(page) > 0


@pytest.mark.parametrize("place", [b"500 0 0 0", b".001 0 0 .001", b"500000 0 0 500000", b"300 300 -300 300"])
def test_an_image_may_stand_on_no_room_or_on_more_than_the_page(place: bytes) -> None:
    assert len(drawn(image(GREY, bytes(range(0, 200, 10)) * 20, drawing=STAMPED % place))) == 1


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_the_blank_back_of_a_sheet_is_a_page(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (620, 877), "white").save(buffer, "PDF")
    assert [dark(page) for page in drawn(buffer.getvalue())] == [0.0]


@pytest.mark.parametrize("appearance", [True, False])
def test_what_was_typed_into_the_fields_of_a_form_is_on_the_page(*, appearance: bool) -> None:
    (blank,), (page,) = drawn(filled_form("")), drawn(filled_form("147", appearance=appearance))
    assert dark(page) > dark(blank) + 0.01


def test_as_many_pages_as_a_pdf_may_have_are_drawn() -> None:
    assert len(drawn(scan(*[""] * MOST_PAGES, size=(60, 84)))) == MOST_PAGES


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\0 "])
def test_a_pdf_is_known_by_its_first_word_and_not_by_one_inside_a_picture(before: bytes) -> None:
    assert is_pdf(before + scan("first"))
    assert not is_pdf(photograph().replace(b"Aigul", b"%PDF-"))


def test_nothing_that_a_pdf_wants_to_run_or_to_open_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    script = b"/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>"
    launch = b"/AA<</O<</S/Launch/F(/bin/touch)/Win<</F(touch)/P(%s)>>>>>>" % str(mark).encode()
    field = b"/AA<</K<</S/JavaScript/JS(while\\(true\\){})>>/PO<</S/Launch/F(/bin/touch)>>>>"
    started = time.monotonic()
    for hostile in (
        drawing_of(b"0 0 300 300 re f", catalogue=script + launch),
        filled_form("147", field=field, more=script + launch),
    ):
        (page,) = drawn(hostile)
        assert dark(page) > 0
    assert (mark.exists(), time.monotonic() - started < 15) == (False, True)


def test_the_library_is_built_without_an_engine_for_scripts() -> None:
    assert not {"V8", "XFA"} & set(pypdfium2.version.PDFIUM_INFO.flags)


def wide_image(side: int) -> bytes:
    """Return a small PDF whose image unpacks to so many grey pixels a side."""
    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(bytes(side)) for _ in range(side)) + pack.flush()
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (
        side,
        side // 3,
    )
    image = b"<<%s/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (head, len(packed), packed)
    return drawing_of(b"500 0 0 500 0 0 cm /I Do", resources=b"/XObject<</I 5 0 R>>", more={5: image})


def test_an_image_that_unpacks_to_two_thousand_million_bytes_is_drawn_small() -> None:
    content = wide_image(48_000)
    assert len(content) < 4_000_000
    (page,) = drawn(content)
    assert (page.size, round(dark(page), 1)) == ((1653, 2339), 0.5)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound the time only")
@pytest.mark.parametrize(
    "harm", ["bytes(3_000_000_000)", "os.write(1, bytes(70_000_000)); os.write(1, b'.')"]
)
def test_the_process_that_draws_gets_so_much_memory_and_room(harm: str, tmp_path: Path) -> None:
    program = f"import os; from {apart.__name__} import limit_itself; limit_itself(); {harm}"
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", program], stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert any(word in done.stderr for word in (b"MemoryError", b"File too large"))
    assert (tmp_path / "out").stat().st_size <= 60_000_000


def test_the_process_that_draws_knows_no_password_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "telling.py").write_text("import os; print(sorted(os.environ))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("TALLYPROOF_DATABASE", "postgresql://team:secret@host/records")
    monkeypatch.setenv("PGPASSWORD", "secret")
    with (tmp_path / "out").open("w+b") as out:
        assert apart.run_apart("telling", content=b"", out=out, seconds=20) == 0
        out.seek(0)
        told = out.read().decode()
    assert "PYTHONPATH" in told
    assert not [name for name in ("TALLYPROOF", "PASSWORD", "HOME'") if name in told]


SLOW = drawing_of(b"1 w " + b"0 0 m 595 842 10 900 300 3 c 9 842 700 1 500 842 c S " * 400_000)


def test_a_pdf_that_takes_too_long_is_stopped_at_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 2.0)
    started = time.monotonic()
    assert pdf_pages(SLOW, seconds=2.0) == Undrawn("pdf_heavy", page=1)
    assert time.monotonic() - started < 10


def test_a_pdf_for_which_others_left_too_little_time_is_not_called_heavy() -> None:
    with pytest.raises(TimeoutError, match="others took"):
        pdf_pages(SLOW, seconds=1.5)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGXCPU"])
def test_a_process_that_used_up_its_time_says_that_the_pdf_is_heavy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: Any = subprocess.CompletedProcess([], -getattr(signal, name))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    assert pdf_pages(scan("first")) == Undrawn("pdf_heavy")


def test_a_drawing_that_gets_no_turn_or_is_stopped_tells_nothing_about_the_pdf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TimeoutError, match="no time"):
        pdf_pages(scan("first"), seconds=0)
    stopped: Any = subprocess.CompletedProcess([], -signal.SIGTERM)
    with monkeypatch.context() as others:
        others.setattr(subprocess, "run", lambda *_, **__: stopped)
        for _ in range(3):  # each gives its turn back
            with pytest.raises(TimeoutError, match="stopped"):
                pdf_pages(scan("first"))
    turns = Turns(at_once=1, waiting=1, seconds=0.01)
    monkeypatch.setattr(module, "TURNS", turns)
    with turns.taken(), pytest.raises(TimeoutError, match="being drawn"):
        pdf_pages(scan("first"))


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\0",
        b"\0\0\0\x01",
        b"\0\0\0\x01\0\0\0\x05hello",
        b"\0\0\0\x01\xff\xff\xff\xff",
        b"\0\0\0\x01\0\0\0\x08\xff\xd8\xff\xd9....",
        bytes(4) * 100,
        b"\0\0\0\x02" + len(photograph()).to_bytes(4, "big") + photograph(),
    ],
)
@pytest.mark.parametrize("ended", [0, 1])
def test_what_draws_is_trusted_no_more_than_the_pdf(
    written: bytes, ended: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(*_: object, **named: object) -> subprocess.CompletedProcess[bytes]:
        named["stdout"].write(written)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess([], ended)

    monkeypatch.setattr(subprocess, "run", taken_over)
    found = pdf_pages(scan("first"))
    assert isinstance(found, Undrawn)
    assert (found.why, 0 <= found.page <= MOST_PAGES) == ("pdf_broken", True)


def test_a_scan_is_drawn_within_a_second_a_page() -> None:
    started = time.monotonic()
    found = pictures_of(scan("a", "b", "c", size=(1654, 2339)))
    assert [*map(picture_size, found)] == [(1655, 2339)] * 3
    assert time.monotonic() - started < 10
