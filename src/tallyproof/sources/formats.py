"""Recognise what a file is by its content; its name only settles Markdown."""

import re
from enum import StrEnum

__all__ = ["Format", "format_of"]

_HEAD = 4096
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"7z\xbc\xaf\x27\x1c", "binary"),
    (b"Rar!", "binary"),
    (b"BZh", "binary"),
    (b"\xfd7zXZ\x00", "binary"),
    (b"\x28\xb5\x2f\xfd", "binary"),
    (b"SQLite format 3\x00", "binary"),
    (b"{\\rtf", "binary"),
)
_ZIP_SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UTF_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26}) + b"\x7f"
_MARKDOWN = re.compile(r"\A\s*#{1,6} \S|^\s*\|?\s*:?-{3,}:?\s*(\||$)|^={3,}\s*$", re.MULTILINE)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<table[\s>]|<body[\s>]", re.IGNORECASE)
_XML = re.compile(r"\A\s*<(\?xml|!--|[A-Za-z_][\w:.-]*[\s/>])")
_JSON = re.compile(r"\A\s*(\{\s*[\"}]|\[\s*([\"{\[\]\-\d]|true|false|null))")


class Format(StrEnum):
    """What a piece of content is."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    XLS = "xls"
    OFFICE = "office"
    """Any other office document in a zip: ODS, XLSB, DOCX, ..."""
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gzip"
    JSON = "json"
    XML = "xml"
    HTML = "html"
    MARKDOWN = "markdown"
    PDF = "pdf"
    EMPTY = "empty"
    BINARY = "binary"


def format_of(name: str, payload: bytes) -> Format:
    r"""Return what the content is.

    Args:
        name: File or member name; only ".md" and ".markdown" are looked at.
        payload: The whole content, packed as it stands in the file.

    Returns:
        `Format.ZIP` for every zip archive, workbooks included: what is inside decides there.

    Example:
        >>> format_of("a.txt", b"station;votes\n1;2\n")
        <Format.DELIMITED: 'delimited'>
    """
    if payload[:4] in _ZIP_SIGNS:
        return Format.ZIP
    if payload[:2] == b"\x1f\x8b":
        return Format.GZIP
    if payload[:4] == b"PAR1" and payload[-4:] == b"PAR1":
        return Format.PARQUET
    for sign, name_of in _MAGIC:
        if payload.startswith(sign):
            return Format(name_of)
    if not payload.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        return Format.EMPTY
    return _text_format(name, payload)


def _text_format(name: str, payload: bytes) -> Format:
    if _is_binary(payload):
        return Format.BINARY
    head = _readable(payload[:_HEAD])
    if _XML.match(head) or _HTML.search(head[:1024]):
        return Format.HTML if _HTML.search(head) else Format.XML
    if _JSON.match(head) and payload.rstrip()[-1:] in {b"}", b"]", b"\x00"}:
        return Format.JSON
    if name.lower().endswith((".md", ".markdown")) and _MARKDOWN.search(head):
        return Format.MARKDOWN
    return Format.DELIMITED


def _readable(head: bytes) -> str:
    """Return the beginning as text that is good enough to see markup in any encoding."""
    return head.replace(b"\x00", b"").decode("utf-8-sig", errors="replace").lstrip("\ufeff\ufffd")


def _is_binary(payload: bytes) -> bool:
    """Return True where control bytes make up more than 2 % of content that is not UTF-16 or UTF-32."""
    if payload.startswith(_UTF_BOMS) or utf16_without_bom(payload):
        return False
    sample = payload[: 64 * _HEAD]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // 50


def utf16_without_bom(payload: bytes) -> str:
    """Return "utf_16_le" or "utf_16_be" where zero bytes stand on one side of most pairs, else ""."""
    sample = payload[:_HEAD]
    half = max(len(sample) // 2, 1)
    low, high = sample[1::2].count(0) / half, sample[::2].count(0) / half
    if max(low, high) < 0.4 or min(low, high) > 0.1:  # noqa: PLR2004  shares of ASCII in real tables
        return ""
    return "utf_16_le" if low > high else "utf_16_be"
