"""The receipt as a page to print: the entry in plain sight, the proof as a QR code, and what it does not show."""

import io
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jinja2
import segno

from tallyproof.log.receipt import Receipt
from tallyproof.texts import Catalogue

__all__ = ["LIMITS", "qr_code", "receipt_facts", "receipt_page"]

LIMITS = ("true", "complete", "time", "same", "author", "keys")
"""What no proof shows; sentences `log.limit.*`."""
_MOST = 2953
"""Bytes that the largest QR code holds (ISO/IEC 18004, version 40, level L)."""


def receipt_page(receipt: Receipt, catalogue: Catalogue) -> str:
    """Return a receipt as one HTML page without scripts that prints on one or two sheets."""
    return _template().render(
        text=catalogue.text, language=catalogue.language, receipt=receipt, **receipt_facts(receipt)
    )


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """Return what a page about a receipt shows: the entry, who signed it, the code, and what it does not show."""
    code, whole = qr_code(receipt)
    times = {
        name: datetime.fromtimestamp(at, UTC) for name, at in sorted(receipt.checkpoint.witnessed.items())
    }
    return {
        "entry_number": str(receipt.number),
        "size": receipt.checkpoint.size,
        "fields": _fields(receipt.entry),
        "content": receipt.entry.decode(errors="replace"),
        "proof": receipt.text().decode(),
        "witnesses": {name: f"{time:%Y-%m-%d %H:%M:%S} UTC" for name, time in times.items()},
        "code": code,
        "whole": whole,
        "limits": LIMITS,
    }


def qr_code(receipt: Receipt) -> tuple[str, bool]:
    """Return the receipt as a QR code (SVG), and whether the entry itself is in it.

    A long entry is left out of the code; a receipt that is too long even so has no code (empty text).
    """
    for whole in (True, False):
        content = receipt.text(whole=whole)
        if len(content) <= _MOST:
            picture = io.BytesIO()
            segno.make(content, mode="byte", error="L", micro=False, boost_error=False).save(
                picture, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True
            )
            return picture.getvalue().decode(), whole
    return "", False


def _fields(entry: bytes) -> list[tuple[str, str]]:
    """Return an entry as names and values for a table; empty where it is not JSON."""
    try:
        document = json.loads(entry)
    except ValueError:
        return []
    shown: list[tuple[str, str]] = []
    for name, value in document.items() if isinstance(document, dict) else ():
        if isinstance(value, dict):
            shown += [(f"{name}: {inner}", _shown(item)) for inner, item in value.items()]
        else:
            shown.append((name, _shown(value)))
    return shown


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tallyproof.log"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("receipt.html.j2")
