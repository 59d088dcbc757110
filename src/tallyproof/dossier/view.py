"""How the sections speak: texts and figures of one dossier in its reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.blocks import Column, Kind, Section, Status, Table
from tallyproof.dossier.contents import Contents, Part
from tallyproof.dossier.shown import shown
from tallyproof.election.results import COUNTS

__all__ = ["LISTED", "View"]

LISTED = 200
"""Rows that a list shows at most; all of them are in findings.csv."""


@dataclass(frozen=True, slots=True)
class View:
    """The contents, with the words and number formats to show them in."""

    contents: Contents

    def text(self, key: str, **fields: object) -> str:
        """Return a text of the catalogue `dossier`; texts among the fields are made visible first."""
        return self.contents.catalogue.text(f"dossier.{key}", **_shown(fields))

    def plural(self, key: str, count: int, **fields: object) -> str:
        """Return a plural text of the catalogue `dossier`."""
        return self.contents.catalogue.plural(f"dossier.{key}", count, **_shown(fields))

    def named(self, key: str, fallback: str) -> str:
        """Return a text of any catalogue, or the visible fallback where there is no such key."""
        catalogue = self.contents.catalogue
        return catalogue.text(key) if catalogue.has(key) else shown(fallback)

    def number(self, value: float | None, *, digits: int = 0) -> str:
        """Return a figure in the language's format; a dash where it is not known."""
        return "–" if value is None else self.contents.catalogue.number(value, digits=digits)

    def signed(self, value: float | None) -> str:
        """Return a difference with its sign."""
        return f"+{self.number(value)}" if value is not None and value > 0 else self.number(value)

    def percent(self, share: float | None, *, digits: int = 2) -> str:
        """Return a share (0-1) as percent; a dash where it is not known."""
        return self.contents.catalogue.percent(share, digits=digits)

    def cell(self, value: object) -> str:
        """Return any value of a document: whole numbers grouped, other numbers short, text visible."""
        if isinstance(value, bool):
            return self.text("value.yes" if value else "value.no")
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, float):
            return self.number(value, digits=0 if value.is_integer() else 4)
        return shown(value)

    def columns(self, *keys: tuple[str, Kind]) -> tuple[Column, ...]:
        """Return table columns by the keys of their headings."""
        return tuple(Column(self.text(f"column.{key}"), kind) for key, kind in keys)

    def choice_name(self, value: object) -> str:
        """Return the name of a choice given by id or name, visible."""
        names = {choice.id: choice.name for choice in self.contents.snapshot.results.choices}
        return shown(names.get(str(value), value))  # type: ignore[call-overload]

    def column_name(self, column: str) -> str:
        """Return what a column of the results is called: a count by its word, votes by their choice."""
        if column in COUNTS:
            return self.text(f"count.{column}")
        return self.choice_name(column.removeprefix("votes__"))

    def stations(self, caption: str, rows: Sequence[Mapping[str, Any] | str]) -> Table:
        """Return a list of stations, as documents hold them: objects, or bare station codes."""
        listed = [row if isinstance(row, Mapping) else {"station_id": row} for row in rows[:LISTED]]
        used = [field for field in _STATION_FIELDS if any(_present(row, field) for row in listed)]
        return Table(
            caption,
            self.columns(*((field, _STATION_FIELDS[field]) for field in used)),
            tuple(tuple(self._station_cell(row, field) for field in used) for row in listed),
            len(rows),
            "findings.csv",
        )

    def uncomputed(self, section: str, part: Part) -> Section:
        """Return a section that could not be computed, with its reason."""
        title = self.text(f"section.{section}.title")
        return Section(section, title, Status.MISSING, reason=shown(part.reason))

    def _station_cell(self, row: Mapping[str, Any], field: str) -> str:
        value = row.get(field)
        if field == "areas":
            return joined_areas(value)
        if field == "source_row":
            return shown(value)
        if field == "what":
            return self.named(f"forensics.what.{value}", str(value))
        if field == "value":
            return self.percent(value)
        return self.signed(value) if field == "difference" and value is not None else self.cell(value)


_STATION_FIELDS = {
    "station_id": Kind.USER,
    "areas": Kind.USER,
    "source_row": Kind.NUMBER,
    "found": Kind.NUMBER,
    "expected": Kind.NUMBER,
    "difference": Kind.NUMBER,
    "what": Kind.TEXT,
    "value": Kind.NUMBER,
    "votes": Kind.NUMBER,
    "contribution": Kind.NUMBER,
}


def joined_areas(areas: Iterable[object] | None) -> str:
    """Return the path of areas, widest first."""
    return " / ".join(shown(area) for area in areas or () if area is not None)


def _present(row: Mapping[str, Any], field: str) -> bool:
    return row.get(field) not in (None, [], ())


def _shown(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: shown(value) if isinstance(value, str) else value for name, value in fields.items()}
