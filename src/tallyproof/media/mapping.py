"""How the columns of a coding sheet map, and what a person has said about its zeros (TOML)."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from tallyproof.election.law_file import Field, checked, read_document
from tallyproof.errors import InputError
from tallyproof.media.amount import Unit

__all__ = [
    "EVERY",
    "DateOrder",
    "MediaMapping",
    "Negative",
    "Said",
    "SheetKind",
    "mapping_text",
    "read_media_mapping",
]

SCHEMA = "tallyproof.media-mapping/1"
EVERY = "*"


class SheetKind(StrEnum):
    """What a row of the sheet is."""

    ITEMS = "items"
    """One actor's segment of one item: who has no row on a coded day was not heard."""
    SUMS = "sums"
    """One actor's total at one outlet in one period, as published: who has no row has no figure."""


class DateOrder(StrEnum):
    """How days are written."""

    ISO = "iso"
    DMY = "dmy"
    MDY = "mdy"


class Negative(StrEnum):
    """What a negative amount is; a time cannot be one."""

    REFUSE = "refuse"
    """Not used, named, and told by actor what it would change."""
    CORRECTION = "correction"
    """The source takes back what an earlier period had too much; added to the totals."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person knows about zeros or missing rows of an outlet, a measure and some days."""

    first: dt.date
    last: dt.date
    reason: str
    outlet: str = EVERY
    measure: str = EVERY

    def about(self, outlet: str, measure: str, day: dt.date) -> bool:
        """Return whether it is about this outlet, measure and day."""
        names = self.outlet in {EVERY, outlet} and self.measure in {EVERY, measure}
        return names and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class MediaMapping:
    """Which column is what."""

    kind: SheetKind
    unit: Unit
    outlet: str
    actor: str
    measures: Mapping[str, str]
    """Measure -> column: `speech` (the actor speaks), `supporters`, `mention` (others speak about), or any name."""
    dates: DateOrder = DateOrder.ISO
    first: str = ""
    """First day, or the day."""
    last: str = ""
    item: str = ""
    segment: str = ""
    coder: str = ""
    capacity: str = ""
    """In which capacity the actor appears: candidate, office, ..."""
    format: str = ""
    tone: str = ""
    direct: str = ""
    """Whether the actor is heard in person: yes or no."""
    topic: str = ""
    negative: Negative = Negative.REFUSE
    outlets: Mapping[str, str] = field(default_factory=dict)
    """Other writings of an outlet -> its name; a person decides."""
    actors: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """Words of the sheet -> `positive`, `neutral`, `negative`, `yes`, `no`, `candidate`, `office`."""
    not_measured: tuple[Said, ...] = ()
    """Zeros that are none: nobody measured or published it."""
    silence: tuple[Said, ...] = ()
    """Zeros that a person has confirmed: it was measured, and nobody was heard."""

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the mapping names, each once."""
        single = (getattr(self, name) for name in _COLUMNS)
        return tuple(dict.fromkeys(name for name in (*single, *self.measures.values()) if name))


_COLUMNS = (
    "outlet", "actor", "first", "last", "item", "segment", "coder", "capacity", "format", "tone", "direct", "topic",
)  # fmt: skip
_TABLES = ("measures", "outlets", "actors", "words")
_SAID = ("not_measured", "silence")


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


_FORM = {
    "schema": Field.text(),
    "kind": Field.one_of(*SheetKind),
    "unit": Field.one_of(*Unit),
    "dates": Field.one_of(*DateOrder, required=False),
    "negative": Field.one_of(*Negative, required=False),
    **{name: Field.of(str, "the name of a column", required=name in {"outlet", "actor"}) for name in _COLUMNS},
    **{
        name: Field("a table of texts", _is_texts, required=name == "measures")
        for name in _TABLES
    },
    **{name: Field.of(list, "tables with first, last, reason", required=False) for name in _SAID},
}  # fmt: skip
_SAID_FORM = {
    "first": Field("a day such as 2017-02-01", lambda value: type(value) is dt.date),
    "last": Field("a day such as 2017-02-01", lambda value: type(value) is dt.date),
    "reason": Field.text(),
    "outlet": Field.text(required=False),
    "measure": Field.text(required=False),
}
_WORDS = {"kind": SheetKind, "unit": Unit, "dates": DateOrder, "negative": Negative}


def read_media_mapping(path: Path) -> MediaMapping:
    """Read a reviewed mapping.

    Raises:
        InputError: Not TOML, an unknown field, a value of another type, or no measure.
    """
    raw = checked(read_document(path, schema=SCHEMA), _FORM, file=path.name)
    if not raw["measures"]:
        raise InputError(
            path.name,
            found="no measure",
            expected='[measures], for example speech = "seconds"',
            text="media_no_measure",
        )
    values: dict[str, Any] = {name: value for name, value in raw.items() if name != "schema"}
    for name, words in _WORDS.items():
        if name in values:
            values[name] = words(values[name])
    for name in _SAID:
        entries = enumerate(values.get(name, ()), 1)
        tables = [checked(one, _SAID_FORM, file=path.name, place=f"{name}[{n}]") for n, one in entries]
        values[name] = tuple(Said(**one) for one in tables)
    return MediaMapping(**values)


def mapping_text(mapping: MediaMapping) -> str:
    """Return a mapping as TOML that people can edit."""
    lines = [f'schema = "{SCHEMA}"']
    tables: list[str] = []
    for one in fields(mapping):
        value = getattr(mapping, one.name)
        if one.name in _TABLES:
            pairs = [f"{_quoted(name)} = {_quoted(column)}" for name, column in value.items()]
            tables += ["", f"[{one.name}]", *pairs] if pairs else []
        elif one.name in _SAID:
            for said in value:
                tables += ["", f"[[{one.name}]]", *_said_lines(said)]
        elif value:
            lines.append(f"{one.name} = {_quoted(str(value))}")
    return "\n".join([*lines, *tables]) + "\n"


def _said_lines(said: Said) -> list[str]:
    days = [f"first = {said.first}", f"last = {said.last}"]
    texts = [f"{name} = {_quoted(getattr(said, name))}" for name in ("outlet", "measure", "reason")]
    return [*days, *texts]


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON escapes are a subset of TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
