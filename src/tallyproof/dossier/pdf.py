"""Render the same sections to a PDF for print: long lists shortened, every word passed as data."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tallyproof.dossier.blocks import Block, Group, Paragraph, Section, Status, Table
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.html import written_date
from tallyproof.dossier.pictures.svg import FONTS
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["render_pdf"]

_TEMPLATE = Path(__file__).parent / "templates" / "page.typ"
_LISTED = 12
"""Rows of a list on paper; the page shows more, findings.csv all."""


def render_pdf(contents: Contents, sections: Sequence[Section]) -> bytes:
    """Return the dossier as PDF.

    Args:
        contents: For the title, the date, the snapshot and the language.
        sections: What `build_sections` returned.

    Returns:
        A tagged PDF without a time stamp: the same bytes for the same contents and versions.
    """
    import typst  # noqa: PLC0415 - a typesetter is slow to load

    data = json.dumps(_data(contents, sections), ensure_ascii=False)
    made: bytes = typst.compile(
        str(_TEMPLATE), format="pdf", font_paths=[str(FONTS)], sys_inputs={"data": data}, timestamp=0
    )
    return made


def _data(contents: Contents, sections: Sequence[Section]) -> dict[str, Any]:
    view = View(contents)
    facts = (
        written_date(contents),
        view.plural("count-stations", contents.snapshot.results.stations),
        f"{view.text('page.snapshot')} {contents.snapshot.id[:12]}",
    )
    return {
        "language": contents.catalogue.language,
        "kind": view.text("page.title"),
        "title": shown(contents.about.title),
        "facts": " · ".join(fact for fact in facts if fact),
        "footer": view.text("notice"),
        "sections": [_section(view, section) for section in sections],
    }


def _section(view: View, section: Section) -> dict[str, Any]:
    reason = view.text("answer.not-computed", reason=section.reason) if section.reason else ""
    status = section.status.value
    return {
        "id": section.id,
        "title": section.title,
        "status": status,
        "status_text": "" if section.status is Status.PLAIN else view.text(f"status.{status}"),
        "reason": reason,
        "blocks": [_block(view, block) for block in section.blocks],
    }


def _block(view: View, block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {"kind": block.kind, **asdict(block), **_rows(view, block)}
    if isinstance(block, Group):
        blocks = (Paragraph(view.text("pdf.page-only")),) if block.page_only else block.blocks
        inner = [_block(view, inside) for inside in blocks]
        return {
            "kind": block.kind,
            "title": block.title,
            "status": block.status,
            "status_text": block.status_text,
            "blocks": inner,
        }
    return {"kind": block.kind, **asdict(block)}


def _rows(view: View, table: Table) -> dict[str, Any]:
    total = table.total if table.total is not None else len(table.rows)
    rows = table.rows[:_LISTED] if total > 2 * _LISTED else table.rows
    more = (
        view.text("table.first", shown=len(rows), total=total, file=table.rest) if len(rows) < total else ""
    )
    return {"rows": rows, "more": more}
