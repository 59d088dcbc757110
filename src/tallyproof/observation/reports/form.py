"""Forms as observers' apps define them: the questions, their types and choices (XLSForm)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tallyproof.errors import InputError

__all__ = ["Form", "Question", "form_of"]

_SELECT = re.compile(r"^(select_one|select_multiple|rank)(?:_from_file)?\s+(\S+)")
_FREE = {"text", "note", "barcode"}
_PLACES = {"geopoint", "geotrace", "geoshape", "start-geopoint"}
_FILES = {"image", "audio", "video", "file", "background-audio"}
_PERSONS = {"username", "email", "phonenumber", "deviceid", "simserial", "subscriberid"}
_NUMBERS = {"integer", "range"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    name: str
    """Its path: the groups it stands in and its own name, joined by `/`."""
    type: str
    labels: Mapping[str, str]
    """Text by language as the form names it; the key is empty where it names none."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Code -> text of the first language; empty where the answer is not chosen from a list."""

    @property
    def is_personal(self) -> bool:
        """True for free text, places, files and whoever sent it: sealed, never published by default."""
        return self.type in _FREE | _PLACES | _FILES | _PERSONS

    @property
    def is_count(self) -> bool:
        """True where the answer is a whole number."""
        return self.type in _NUMBERS

    @property
    def is_multiple(self) -> bool:
        """True where several choices may stand in one cell, with spaces between."""
        return self.type == "select_multiple"


@dataclass(frozen=True, slots=True)
class Form:
    """A form."""

    id: str
    version: str
    title: str
    questions: tuple[Question, ...]

    def question(self, column: str) -> Question | None:
        """Return the question that a column of submissions answers, whatever separates its groups."""
        parts = tuple(part for part in re.split(r"[/:]", column) if part)
        for one in self.questions:
            path = tuple(one.name.split("/"))
            if parts[-len(path) :] == path or path[-len(parts) :] == parts or column == "-".join(path):
                return one
        return None


def form_of(sheets: Mapping[str, pl.DataFrame], *, file: str) -> Form:
    """Read a form from the sheets of its workbook.

    Args:
        sheets: Text cells under their headings, by name of the sheet: `survey`, and `choices` and `settings` where
            they are there.
        file: For messages.

    Raises:
        InputError: No sheet `survey` with `type` and `name`, a group without an end, or a list without choices.

    Source:
        XLSForm specification, xlsform.org.
    """
    survey = sheets.get("survey")
    if survey is None or not {"type", "name"} <= set(survey.columns):
        found = f"sheets {', '.join(sheets) or 'none'}"
        raise InputError(file, found=found, expected="a sheet survey with the columns type and name")
    lists = _lists(sheets.get("choices"))
    settings = _rows(sheets.get("settings"))
    head = settings[0] if settings else {}
    questions = tuple(_questions(survey, lists, file))
    title = head.get("form_title") or head.get("form_id") or file
    return Form(head.get("form_id", ""), head.get("version", ""), title, questions)


def _rows(sheet: pl.DataFrame | None) -> list[dict[str, str]]:
    """Return the rows of a sheet without their empty cells."""
    rows = [] if sheet is None else sheet.to_dicts()
    return [{name: str(cell).strip() for name, cell in row.items() if cell not in (None, "")} for row in rows]


def _lists(sheet: pl.DataFrame | None) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in _rows(sheet):
        name = row.get("list_name") or row.get("list name")
        if name and "name" in row:
            found.setdefault(name, {})[row["name"]] = next(iter(_labels(row).values()), row["name"])
    return found


def _labels(row: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a row by language: `label`, `label::Русский (ru)`."""
    named = [(name.partition("::"), text) for name, text in row.items() if name.split("::")[0] == "label"]
    return {language: text for (_, _, language), text in named}


def _questions(survey: pl.DataFrame, lists: Mapping[str, dict[str, str]], file: str) -> list[Question]:
    groups: list[str] = []
    found: list[Question] = []
    for row in _rows(survey):
        kind = " ".join(row.get("type", "").split()).replace("_group", " group").replace("_repeat", " repeat")
        if kind.startswith("begin "):
            groups.append(row.get("name", ""))
        elif kind.startswith("end ") and groups:
            groups.pop()
        elif kind and "name" in row:
            found.append(_question(row, kind, groups, lists, file))
    if groups:
        raise InputError(file, found=f"a group {groups[-1]} without an end", expected="end group")
    return found


def _question(
    row: Mapping[str, str], kind: str, groups: list[str], lists: Mapping[str, dict[str, str]], file: str
) -> Question:
    chosen = _SELECT.match(kind)
    path = "/".join([*groups, row["name"]])
    if chosen is None:
        return Question(path, kind, _labels(row))
    if "_from_file" in kind:
        return Question(path, chosen[1], _labels(row))
    if chosen[2] not in lists:
        raise InputError(file, place=f"question {path}", found=f"no list {chosen[2]}", expected="its choices")
    return Question(path, chosen[1], _labels(row), lists[chosen[2]])
