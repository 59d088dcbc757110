"""A form to be filled in on a page: its questions as they are asked, and what is wrong with answers."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tallyproof.errors import InputError
from tallyproof.observation.reports.condition import ConditionError, Tree, holds, read_condition
from tallyproof.observation.reports.form import Form, Rows, compile_form, labels_of, parsed_form

__all__ = ["Complaint", "EntryForm", "Item", "entry_form_of"]

_KINDS = {
    "text": "text", "integer": "integer", "range": "integer", "decimal": "decimal", "date": "date", "time": "time",
    "dateTime": "moment", "note": "note", "select one": "choice", "select all that apply": "choices",
}  # fmt: skip
_LONGEST = 4000
_WHOLE, _DECIMAL = re.compile(r"-?\d{1,15}"), re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_YES = {"yes", "true", "true()"}
_NO = {"", "no", "false", "false()"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A question, a note, or a group of them."""

    name: str
    """Its path."""
    kind: str
    """text, integer, decimal, date, time, moment, choice, choices, note or group."""
    labels: Labels
    """Text by language as the form names it; the key is empty where it names none."""
    hints: Labels = field(default_factory=dict)
    choices: tuple[tuple[str, Labels], ...] = ()
    required: Tree | None = None
    relevant: Tree | None = None
    """When it is asked; None: always."""
    constraint: Tree | None = None
    message: Labels = field(default_factory=dict)
    """What the form says where the constraint does not hold."""
    long: bool = False
    """Whether a text takes several lines (appearance `multiline`)."""
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one answer."""

    path: str
    code: str
    """required, not_asked, not_whole, not_decimal, not_listed, not_a_date, not_a_time, too_long or constraint."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A form that a page can ask."""

    form: Form
    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    """Questions that a page does not ask: photographs, places, what a device tells of itself."""

    def questions(self) -> Iterator[Item]:
        """Yield what is answered, in its order."""
        yield from (item for item in _every(self.items) if item.kind not in {"group", "note"})

    def complaints(self, answers: Mapping[str, str]) -> tuple[Complaint, ...]:
        """Return everything that is wrong with answers; a question that does not apply must be blank."""
        return tuple(_complaints(self.items, answers, asked=True))


def entry_form_of(sheets: Mapping[str, Rows], *, file: str) -> EntryForm:
    """Read a form that is to be filled in on a page.

    Args:
        sheets: As for `form_of`.
        file: For messages.

    Raises:
        InputError: pyxform refuses it, it repeats groups, or it has a condition that is not understood here: a page
            that asked the wrong questions would be worse than none.
    """
    compiled = compile_form(sheets, file)
    form = parsed_form(compiled, sheets, file)
    children = [child for child in compiled["children"] if child["name"] != "meta"]
    paths = {name.rpartition("/")[2]: name for name in _asked(children, ())}
    items = tuple(_items(children, (), paths, file))
    shown = {item.name for item in _every(items)}
    left_out = tuple(one.name for one in form.questions if one.name not in shown)
    return EntryForm(form, items, left_out)


def _every(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _every(item.children)


def _asked(children: Sequence[Mapping[str, Any]], groups: tuple[str, ...]) -> Iterator[str]:
    for child in children:
        path = (*groups, str(child["name"]))
        if child["type"] == "group":
            yield from _asked(child.get("children", ()), path)
        elif child["type"] in _KINDS:
            yield "/".join(path)


def _items(
    children: Sequence[Mapping[str, Any]], groups: tuple[str, ...], paths: Mapping[str, str], file: str
) -> Iterator[Item]:
    for child in children:
        path = (*groups, str(child["name"]))
        if child["type"] in {"repeat", "loop"}:
            raise _not_here(file, path, "a group that repeats", "one report for each")
        if child["type"] == "group":
            inner = tuple(_items(child.get("children", ()), path, paths, file))
            when = _condition(child, "relevant", paths, file)
            yield Item("/".join(path), "group", labels_of(child.get("label")), relevant=when, children=inner)
        elif child["type"] in _KINDS:
            yield _item(child, "/".join(path), paths, file)


def _item(child: Mapping[str, Any], path: str, paths: Mapping[str, str], file: str) -> Item:
    listed = child.get("choices") or ()
    return Item(
        path,
        _KINDS[str(child["type"])],
        labels_of(child.get("label")),
        labels_of(child.get("hint")),
        tuple((str(one["name"]), labels_of(one.get("label"))) for one in listed),
        required=_condition(child, "required", paths, file),
        relevant=_condition(child, "relevant", paths, file),
        constraint=_condition(child, "constraint", paths, file),
        message=labels_of((child.get("bind") or {}).get("jr:constraintMsg")),
        long="multiline" in str((child.get("control") or {}).get("appearance", "")),
    )


def _condition(child: Mapping[str, Any], name: str, paths: Mapping[str, str], file: str) -> Tree | None:
    text = str((child.get("bind") or {}).get(name, "")).strip()
    if text.casefold() in _NO and name != "constraint":
        return None if not text or name == "required" else ["call", "false"]
    if not text:
        return None
    if name == "required" and text.casefold() in _YES:
        return ["call", "true"]
    try:
        return read_condition(text, paths)
    except ConditionError as error:
        raise _not_here(file, (str(child["name"]),), f"{name}: {text[:120]} ({error})", _EXPECTED) from error


_EXPECTED = (
    "comparisons, and, or, not(), selected(), count-selected(), string-length() of questions that are asked"
)


def _not_here(file: str, path: tuple[str, ...], found: str, expected: str) -> InputError:
    return InputError(
        file,
        place=f'question "{"/".join(path)}"',
        found=found,
        expected=expected,
        text="question_unfit",
        where="/".join(path),
    )


def _complaints(items: Sequence[Item], answers: Mapping[str, str], *, asked: bool) -> Iterator[Complaint]:
    for item in items:
        here = asked and (item.relevant is None or holds(item.relevant, answers))
        if item.kind == "group":
            yield from _complaints(item.children, answers, asked=here)
        elif item.kind != "note":
            code = _wrong(item, answers, asked=here)
            if code:
                yield Complaint(item.name, code)


def _wrong(item: Item, answers: Mapping[str, str], *, asked: bool) -> str:
    answer = answers.get(item.name, "")
    if not answer:
        return "required" if asked and item.required and holds(item.required, answers) else ""
    if not asked:
        return "not_asked"
    if len(answer) > _LONGEST or _CONTROL.search(answer):
        return "too_long"
    fault = _misfit(item, answer)
    if fault or item.constraint is None or holds(item.constraint, answers, answer):
        return fault
    return "constraint"


def _misfit(item: Item, answer: str) -> str:  # noqa: PLR0911 - one a kind
    listed = {code for code, _ in item.choices}
    match item.kind:
        case "integer" if not _WHOLE.fullmatch(answer):
            return "not_whole"
        case "decimal" if not _DECIMAL.fullmatch(answer):
            return "not_decimal"
        case "choice" if answer not in listed:
            return "not_listed"
        case "choices" if not set(answer.split(" ")) <= listed:
            return "not_listed"
        case "date" if not _is(dt.date.fromisoformat, answer, (10,)):
            return "not_a_date"
        case "moment" if not _is(dt.datetime.fromisoformat, answer, (16, 19)):
            return "not_a_date"
        case "time" if not _is(dt.time.fromisoformat, answer, (5, 8)):
            return "not_a_time"
    return ""


def _is(read: Callable[[str], object], answer: str, lengths: tuple[int, ...]) -> bool:
    """Return whether an answer is what the fields of browsers send: a day, a moment or a time without a zone."""
    try:
        read(answer)
    except ValueError:
        return False
    return len(answer) in lengths
