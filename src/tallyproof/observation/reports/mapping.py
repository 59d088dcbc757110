"""How the columns of a file of reports map: proposed automatically, reviewed and edited by people (TOML)."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from tallyproof.errors import InputError

__all__ = ["ReportKind", "ReportMapping", "mapping_text", "read_report_mapping"]

SCHEMA = "tallyproof.reports-mapping/1"


class ReportKind(StrEnum):
    """What a row of the file is."""

    REPORTS = "reports"
    """One submission of a form."""
    INCIDENTS = "incidents"
    """One message about something that happened, with one category or more."""
    ACTIVITY = "activity"
    """One station, with how much observers sent from it."""


@dataclass(frozen=True, slots=True)
class ReportMapping:
    """Which column is what; a column that is named nowhere is not kept."""

    kind: ReportKind
    station: tuple[str, ...]
    """The columns that name the station together, widest first: a code, or district and code."""
    instance: str = ""
    """The id that the device or the source gave to the report; by content where there is none."""
    time: str = ""
    observer: str = ""
    """Who sent it; kept as a pseudonym only."""
    organisation: str = ""
    role: str = ""
    channel: str = ""
    form: str = ""
    category: str = ""
    separator: str = ";"
    """Between the categories of one cell."""
    evidence: str = ""
    """How many photographs or papers came with it."""
    answers: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    """Names, telephones, places, free text: kept encrypted, never published."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Figures of the observer's copy of the sheet, or of the activity: name -> column."""
    categories: Mapping[str, str] = field(default_factory=dict)
    """Category of the source -> our category, beyond those already known."""

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the mapping names, each once."""
        single = (self.instance, self.time, self.observer, self.organisation, self.role, self.channel)
        found = (*self.station, *single, self.form, self.category, self.evidence)
        every = (*found, *self.answers, *self.sealed, *self.figures.values())
        return tuple(dict.fromkeys(name for name in every if name))


def mapping_text(mapping: ReportMapping) -> str:
    """Return a mapping as TOML that people can edit."""
    lines = [f'schema = "{SCHEMA}"']
    tables: list[str] = []
    for one in fields(mapping):
        value = getattr(mapping, one.name)
        if isinstance(value, Mapping):
            pairs = [f"{_quoted(name)} = {_quoted(column)}" for name, column in value.items()]
            tables += ["", f"[{one.name}]", *pairs] if pairs else []
        elif isinstance(value, tuple):
            lines.append(f"{one.name} = [{', '.join(map(_quoted, value))}]")
        else:
            lines.append(f"{one.name} = {_quoted(str(value))}")
    return "\n".join([*lines, *tables]) + "\n"


def read_report_mapping(path: Path) -> ReportMapping:
    """Read a reviewed mapping.

    Raises:
        InputError: Not TOML, an unknown field, or a value of another type.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            path.name,
            found=str(error),
            expected="a mapping of reports (TOML)",
            text="bad_toml",
            why=str(error),
        ) from error
    if raw.pop("schema", None) != SCHEMA:
        raise InputError(
            path.name,
            found="another schema or none",
            expected=f'schema = "{SCHEMA}"',
            text="wrong_schema",
            schema=f'schema = "{SCHEMA}"',
        )
    known = {one.name for one in fields(ReportMapping)}
    unknown = sorted(set(raw) - known)
    if unknown or "kind" not in raw or "station" not in raw:
        found = f"fields {', '.join(unknown or raw)}"
        raise InputError(
            path.name,
            found=found,
            expected=f"kind, station and some of {', '.join(sorted(known))}",
            text="fields_known",
            names=", ".join(unknown or raw),
            known=", ".join(sorted(known)),
        )
    return ReportMapping(**{name: _value(path.name, name, value) for name, value in raw.items()})


_TEXTS = ("station", "answers", "sealed")
_TABLES = ("figures", "categories")


def _value(file: str, name: str, value: object) -> Any:  # noqa: ANN401 - a field of any type
    if name == "kind" and value in set(ReportKind):
        return ReportKind(str(value))
    if name in _TEXTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if name in _TABLES and isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    if name not in {"kind", *_TEXTS, *_TABLES} and isinstance(value, str):
        return value
    expected = "one of " + ", ".join(ReportKind) if name == "kind" else "text, or a list or table of texts"
    raise InputError(
        file, place=f'field "{name}"', found=repr(value), expected=expected, text="wrong_value", where=name
    )


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON escapes are a subset of TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
