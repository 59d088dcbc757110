"""Forms as observers' apps define them: the questions, their types and choices (XLSForm, read by pyxform)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tallyproof.errors import InputError

__all__ = ["Form", "Question", "Rows", "compile_form", "form_of", "labels_of", "parsed_form"]

_FREE = {"text", "note", "barcode"}
_PLACES = {"geopoint", "geotrace", "geoshape", "start-geopoint"}
_FILES = {"photo", "image", "audio", "video", "file", "background-audio"}
_PERSONS = {"username", "email", "phonenumber", "deviceid", "simserial", "subscriberid"}
_NUMBERS = {"integer", "range"}
_MULTIPLE = {"select all that apply", "rank"}
_UNASKED = {"instanceID", "instanceName"}
"""What pyxform adds to every form by itself."""
_CRASHES = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    name: str
    """Its path: the groups it stands in and its own name, joined by `/`."""
    type: str
    """As pyxform names it: `integer`, `select one`, `select all that apply`, ..."""
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
        return self.type in _MULTIPLE


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


def form_of(sheets: Mapping[str, Rows], *, file: str) -> Form:
    """Read a form from the sheets of its workbook.

    Args:
        sheets: The rows of each sheet under its headings, blank cells left out and blank rows kept as empty ones, so
            that messages name the right row: `survey`, and `choices` and `settings` where they are there.
        file: For messages.

    Raises:
        InputError: pyxform refuses the form: no sheet `survey`, a group without an end, a list without choices, a
            reference to a question that is not there, ...

    Source:
        XLSForm specification, xlsform.org; pyxform, the compiler of the ODK project.
    """
    return parsed_form(compile_form(sheets, file), sheets, file)


def parsed_form(compiled: Mapping[str, Any], sheets: Mapping[str, Rows], file: str) -> Form:
    """Return the form that pyxform compiled from these sheets."""
    settings = next(iter(sheets.get("settings", ())), {})
    return Form(
        settings.get("form_id", ""),
        str(compiled.get("version", "")),
        settings.get("form_title") or settings.get("form_id") or file,
        tuple(_questions(compiled["children"], ())),
    )


def compile_form(sheets: Mapping[str, Rows], file: str) -> Mapping[str, Any]:
    """Compile a form with pyxform; making its XForm checks every reference between questions.

    Raises:
        InputError: pyxform refuses it.
    """
    from pyxform.builder import create_survey_element_from_dict  # noqa: PLC0415 - slow to start, seldom needed
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2json import workbook_to_json  # noqa: PLC0415
    from pyxform.xls2json_backends import get_xlsform  # noqa: PLC0415

    try:
        workbook = get_xlsform(xlsform={name: [dict(row) for row in rows] for name, rows in sheets.items()})
        compiled: Mapping[str, Any] = workbook_to_json(workbook_dict=workbook, form_name="data")
        create_survey_element_from_dict(compiled).to_xml(validate=False, pretty_print=False)
    except PyXFormError as error:
        raise InputError(
            file,
            found=str(error),
            expected="an XLSForm (xlsform.org)",
            text="xlsform",
            file=file,
            why=str(error),
        ) from error
    except _CRASHES as error:  # pyxform names most mistakes, and stumbles over a few
        raise InputError(
            file,
            found="a form with a mistake that has no name",
            expected="an XLSForm (xlsform.org): a sheet survey with the columns type and name",
            text="no_xlsform",
            file=file,
        ) from error
    return compiled


def _questions(children: Sequence[Mapping[str, Any]], groups: tuple[str, ...]) -> Iterator[Question]:
    """Yield the questions of a group and of all groups below it."""
    for child in children:
        path = (*groups, str(child["name"]))
        if child["type"] in {"group", "repeat", "loop"}:
            yield from _questions(child.get("children", ()), path)
        elif child["name"] not in _UNASKED:
            listed = {str(one["name"]): _first(one.get("label")) for one in child.get("choices") or ()}
            choices = {code: text or code for code, text in listed.items()}
            yield Question("/".join(path), str(child["type"]), labels_of(child.get("label")), choices)


def labels_of(label: object) -> dict[str, str]:
    """Return texts by language; pyxform gives one text where the form names no language."""
    if isinstance(label, Mapping):
        return {"" if language == "default" else str(language): str(text) for language, text in label.items()}
    return {"": str(label)} if label else {}


def _first(label: object) -> str:
    return next(iter(labels_of(label).values()), "")
