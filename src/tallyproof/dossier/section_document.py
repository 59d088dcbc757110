"""A section as plain values, so that a page of the server can show what a dossier would without computing it again."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from tallyproof.dossier.blocks import Picture, Section

__all__ = ["section_document"]

SCHEMA = "tallyproof.section/1"


def section_document(section: Section) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a section without its drawings, and the drawings.

    Args:
        section: What `build_sections` returned.

    Returns:
        Plain values for JSON, where every block has its `kind`; and SVG by the id of the picture.
    """
    pictures: dict[str, str] = {}
    plain = _plain(section, pictures)
    return {"schema": SCHEMA, **plain}, pictures


def _plain(value: Any, pictures: dict[str, str]) -> Any:  # noqa: ANN401 - any value of a block
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(one, pictures) for one in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    if isinstance(value, Picture):
        pictures[value.id] = value.svg
    kind = getattr(value, "kind", None)
    named = {f.name: _plain(getattr(value, f.name), pictures) for f in fields(value) if f.name != "svg"}
    return named | ({"kind": kind} if isinstance(kind, str) and not isinstance(kind, Enum) else {})
