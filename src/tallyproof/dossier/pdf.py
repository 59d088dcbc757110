"""Render sections to a PDF with Typst: the same blocks as the page, text handed over as data only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from importlib import resources
from typing import Any

from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.html import written_date
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["render_pdf"]

_ROWS = 25
"""Rows of a table that the PDF prints; the page shows more, findings.csv all."""


def render_pdf(contents: Contents, sections: Sequence[Section]) -> bytes:
    """Return the PDF; the same sections give the same bytes, for it holds no time of making.

    Args:
        contents: For the title, the date and the language.
        sections: What `build_sections` returned.

    Returns:
        A tagged PDF in A4 with the fonts that travel with the program.
    """
    import typst  # noqa: PLC0415 - the compiler is loaded only when a PDF is wanted

    view = View(contents)
    data = {
        "title": shown(contents.about.title),
        "date": written_date(contents),
        "language": contents.catalogue.language,
        "snapshot": contents.snapshot.id,
        "sections": [_plain(asdict(section), view) for section in sections],
    }
    folder = resources.files("tallyproof.dossier")
    with resources.as_file(folder / "fonts") as fonts, resources.as_file(folder / "templates") as templates:
        document: bytes = typst.compile(
            str(templates / "page.typ"),
            root=str(templates),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(_kinds(data, sections), ensure_ascii=False)},
            timestamp=0,
        )
    return document


def _plain(value: Any, view: View) -> Any:  # noqa: ANN401 - any JSON value
    """Return dataclass values as plain ones; tables keep their first rows and say how many there are."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        plain = {name: _plain(item, view) for name, item in value.items()}
        return _cut(plain, view) if "rows" in plain and "columns" in plain else plain
    if isinstance(value, list | tuple):
        return [_plain(item, view) for item in value]
    return value


def _cut(table: dict[str, Any], view: View) -> dict[str, Any]:
    rows, total = table["rows"], table["total"] or len(table["rows"])
    kept = rows[:_ROWS]
    more = view.text("table.first", shown=len(kept), total=total) if total > len(kept) else ""
    return table | {"rows": kept, "more": more}


def _kinds(data: dict[str, Any], sections: Sequence[Section]) -> dict[str, Any]:
    """Name the kind of each block, which is a class variable and so not among its fields."""
    for plain, section in zip(data["sections"], sections, strict=True):
        _name_blocks(plain["blocks"], section.blocks)
    return data


def _name_blocks(plain: Sequence[dict[str, Any]], blocks: Sequence[Any]) -> None:
    for values, block in zip(plain, blocks, strict=True):
        values["kind"] = block.kind
        if block.kind == "group":
            _name_blocks(values["blocks"], block.blocks)
