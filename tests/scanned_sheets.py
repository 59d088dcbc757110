"""PDFs drawn for the tests: scans of sheets, and what a hostile hand may send instead."""

import io
import zlib
from collections.abc import Mapping, Sequence

from PIL import Image

from sheet_photographs import photograph

__all__ = ["document", "drawing_of", "filled_form", "locked", "scan"]


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


def filled_form(
    typed: str, *, appearance: bool = True, catalogue: bytes = b"", field: bytes = b"", more: bytes = b""
) -> bytes:
    """Return a PDF form of one page with a field into which somebody typed; its reader may have to draw it.

    Args:
        typed: What stands in the field.
        appearance: Whether the file says how it looks.
        catalogue: More entries of the form.
        field: More entries of the field.
        more: More entries of the document.
    """
    font = b"<</Font<</F 6 0 R>>>>"
    word = b"q BT /F 200 Tf 10 20 Td (%s) Tj ET Q" % typed.encode()
    looks = b"/AP<</N 7 0 R>>" if appearance else b""
    drawn = b"<</Type/XObject/Subtype/Form/BBox[0 0 500 300]/Resources%s/Length %d>>\nstream\n%s\nendstream"
    form = b"<</Fields[5 0 R]/DR%s/DA(/F 200 Tf 0 g)%s>>" % (font, catalogue)
    place = b"/Rect[50 400 550 700]/P 3 0 R/F 4"
    return document(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm%s%s>>" % (form, more),
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R]/Resources<<>>>>",
            5: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(v)/V(%s)/DA(/F 200 Tf 0 g)%s%s%s>>"
            % (typed.encode(), place, looks, field),
            6: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            7: drawn % (font, len(word), word),
        }
    )
