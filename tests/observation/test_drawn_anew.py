"""What is published of a picture shows what the picture shows."""

import io
import struct
import zlib
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw

from tallyproof.observation.privacy import pdf_pages, small_picture
from tallyproof.observation.privacy.pictures import clean_picture
from tallyproof.observation.privacy.small_picture import public_picture
from tallyproof.web import server


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def published(content: bytes) -> Image.Image:
    drawn = public_picture(clean_picture(content, file="a.png").content)
    assert drawn is not None
    return Image.open(io.BytesIO(drawn))


def test_a_picture_of_65536_shades_is_not_published_as_a_blank_page() -> None:
    grey = Image.new("I;16", (200, 100), 220 * 257)
    grey.paste(40 * 257, (50, 20, 150, 80))
    shades = published(png(grey)).convert("L").tobytes()
    assert shades[0] == pytest.approx(220, abs=3)
    assert shades[50 * 200 + 100] == pytest.approx(40, abs=3)


def test_thin_lines_of_a_black_and_white_scan_stay() -> None:
    scan = Image.new("1", (2480, 3508), 1)
    pen = ImageDraw.Draw(scan)
    places = range(30, 3480, 37)
    for at in places:
        pen.line((0, at, 2479, at), fill=0)
    drawn = published(png(scan)).convert("L")
    column = drawn.tobytes()[800 :: drawn.width]
    lines = sum(one < 230 <= above for above, one in pairwise(column))
    assert lines == len(places)


def test_a_picture_tells_no_screen_to_show_it_brighter_or_darker() -> None:
    plain = png(Image.new("L", (20, 20), 200))
    body = b"gAMA" + struct.pack(">I", 500)
    chunk = struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))
    assert b"gAMA" not in clean_picture(plain[:33] + chunk + plain[33:], file="a.png").content


def test_who_waits_for_drawings_leaves_the_server_threads_for_others() -> None:
    assert pdf_pages.TURNS.most + small_picture.TURNS.most < server.THREADS
