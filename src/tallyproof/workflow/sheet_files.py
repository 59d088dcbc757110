"""What a file sent as a picture of a sheet holds: a picture, the pages of a PDF, or nothing that can be filed."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tallyproof.errors import InputError
from tallyproof.observation.privacy.pdf_pages import MOST_PAGES, Undrawn, is_pdf, pdf_pages
from tallyproof.observation.privacy.picture_size import MOST_PIXELS, picture_size
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture

__all__ = ["LARGEST", "SentPicture", "Unfit", "fit_pictures", "picture_of"]

LARGEST = 20_000_000
"""Bytes of a file: photographs of telephones have up to some 12 million."""
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
"""Brands of the formats that telephones keep photographs in (ISO/IEC 23008-12, annex B; AVIF 1.1, section 6)."""


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture, or a PDF of scanned pages, as it came."""

    file: str
    """Its name, for messages; not kept, since it may name a person."""
    content: bytes | None
    """None where there is no such file."""
    row: int | None = None
    """Of the list that names it; None without one."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a file cannot be filed: what `reports.sheet.refused.<why>` says, with what there is to say about it."""

    why: str
    found: str = ""


def picture_of(path: Path) -> SentPicture:
    """Read a picture to be filed; of one that is too large no more than shows it."""
    with path.open("rb") as file:
        return SentPicture(path.name, file.read(LARGEST + 1))


def fit_pictures(content: bytes | None, *, until: float | None = None) -> tuple[CleanPicture, ...] | Unfit:
    """Return the pictures that a file holds, cleaned: one, or of a PDF one a page.

    Args:
        content: The file; None where there is none.
        until: When drawing pages of a PDF must end, by `time.monotonic`; None for the bound of a PDF alone.
    """
    if content is None:
        return Unfit("missing")
    if len(content) > LARGEST:
        return Unfit("bytes", str(LARGEST // 1_000_000))
    if is_pdf(content):
        return _pages(content, until)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return Unfit("heic")
    return _picture(content)


def _picture(content: bytes) -> tuple[CleanPicture] | Unfit:
    try:
        clean = clean_picture(content, file="")
    except InputError:
        return Unfit("format")
    width, height = picture_size(clean)
    if not width * height:
        return Unfit("format")
    return (clean,) if width * height <= MOST_PIXELS else Unfit("pixels", str(MOST_PIXELS // 1_000_000))


def _pages(content: bytes, until: float | None) -> tuple[CleanPicture, ...] | Unfit:
    try:
        found = pdf_pages(content) if until is None else pdf_pages(content, seconds=until - monotonic())
    except TimeoutError:
        return Unfit("pdf_busy")
    if not isinstance(found, Undrawn):
        return found
    if found.page:
        return Unfit(f"{found.why}_at", str(found.page))
    return Unfit(found.why, str(MOST_PAGES))
