"""PDFs drawn for the tests: scans of sheets, and what a hostile hand may send instead."""

import io
import zlib
from collections.abc import Mapping, Sequence

from PIL import Image

from sheet_photographs import photograph

__all__ = ["document", "drawing_of", "locked", "scan"]


def scan(*texts: str, size: tuple[int, int] = (620, 877)) -> bytes:
    """Return a PDF of A4 pages, each a scan of a paper with a text; an empty text is a blank back."""
    pages = [
        Image.open(io.BytesIO(photograph(text, size=size))) if text else Image.new("RGB", size, "white")
        for text in texts
    ]
    buffer = io.BytesIO()
    pages[0].save(
        buffer, "PDF", save_all=True, append_images=pages[1:], resolution=size[0] / 8.27, author="Aigul"
    )
    return buffer.getvalue()


def document(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", dict[int, int]()
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    most = max(places) + 1
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        out, most, table, most, trailer, len(out),
    )  # fmt: skip


def drawing_of(
    content: bytes,
    *,
    box: Sequence[int] = (0, 0, 595, 842),
    resources: bytes = b"",
    catalogue: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of one page with these drawing operators."""
    packed = zlib.compress(content, 9)
    sides = b" ".join(b"%d" % side for side in box)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>" % (sides, resources)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: page,
        4: b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed),
    }
    return document(objects | dict(more or {}), trailer=trailer)


def locked() -> bytes:
    """Return a PDF that opens with a password only."""
    secret = b"<%s>" % (b"5a" * 32)
    standard = b"<</Filter/Standard/V 1/R 2/O %s/U %s/P -4>>" % (secret, secret)
    marks = b"/Encrypt 5 0 R/ID[<00><00>]"
    return drawing_of(b"0 0 100 100 re f", more={5: standard}, trailer=marks)
