"""The program that draws the pages of a PDF: reads it from its input, writes how many there are, then a JPEG a page.

It runs in a process of its own (`pdf_pages`), which may use so much time, memory and room. The library draws only. It
is built without a JavaScript engine, and what draws the fields of a form is told of no action: it follows no link and
starts nothing.
"""

import io
import struct
import sys
from enum import IntEnum
from typing import Any

from tallyproof.observation.privacy.apart import limit_itself, write_out

__all__ = ["MOST_PAGES", "Ending"]

MOST_PAGES = 20
"""Pages of one PDF: sheets have one to six."""

_PER_POINT = 200 / 72
"""Pixels: 200 an inch, at which small handwriting is read."""
_LEAST, _MOST = 2000, 4000
"""Pixels of the longer side, whatever size the page says it has."""
_QUALITY = 85


class Ending(IntEnum):
    """How the program ends; each but `DRAWN` says why no page is written that counts."""

    DRAWN = 0
    LOCKED = 3
    """It opens with a password only."""
    BROKEN = 4
    """It is no PDF, a damaged one, or one without pages of its own (an XFA form, which another program fills)."""
    LONG = 5
    """It has more than `MOST_PAGES`."""
    HEAVY = 6
    """Its pages need more memory or room than a PDF may use."""


def _pages(content: bytes) -> Ending:
    import pypdfium2  # noqa: PLC0415 - only after the limits hold
    from pypdfium2.raw import FORMTYPE_XFA_FULL, FPDF_ERR_PASSWORD  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()  # else what was typed into the fields of a form would be missing
        if len(document) > MOST_PAGES:
            return Ending.LONG
        if not len(document) or document.get_formtype() == FORMTYPE_XFA_FULL:
            return Ending.BROKEN
        write_out(struct.pack(">I", len(document)))
        for page in document:
            picture = _drawn(page)
            write_out(struct.pack(">I", len(picture)) + picture)
            page.close()
    except pypdfium2.PdfiumError as error:
        return Ending.LOCKED if error.err_code == FPDF_ERR_PASSWORD else Ending.BROKEN
    return Ending.DRAWN


def _drawn(page: Any) -> bytes:  # noqa: ANN401 - the library has no types
    """Return a page as a JPEG."""
    longer = max(*page.get_size(), 0.01)
    scale = min(max(_PER_POINT, _LEAST / longer), _MOST / longer)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    _require_images(page)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()


def _require_images(page: Any) -> None:  # noqa: ANN401
    """Raise the library's error where an image cannot be decoded: it is left out, and what it showed would seem empty.

    One that leaves anything where it stands was decoded; another may be a stencil that paints nothing.
    """
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE  # noqa: PLC0415

    for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        if not _draws(image):
            image.get_bitmap().close()


def _draws(image: Any) -> bool:  # noqa: ANN401
    """Return whether an image leaves anything where it stands, if only a colour without opacity."""
    from pypdfium2 import PdfiumError  # noqa: PLC0415

    try:
        alone = image.get_bitmap(
            render=True, scale_to_original=False
        )  # as small as it stands, however large it is
    except PdfiumError:
        return False  # it stands on no room, or on more than there is memory for
    return alone.to_pil().getbbox(alpha_only=False) is not None


def _main() -> int:
    limit_itself()
    try:
        return _pages(sys.stdin.buffer.read())
    except (MemoryError, OSError):
        return Ending.HEAVY
    except (ValueError, RuntimeError, AssertionError):
        return Ending.BROKEN


if __name__ == "__main__":
    sys.exit(_main())
