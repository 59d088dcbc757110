"""Conditions of forms: when a question is asked, and what an answer must fulfil (the part of XPath that XLSForms use).

A condition is read into a tree of plain lists, so that a page can evaluate the same tree by script:
`["text", s]`, `["number", x]`, `["answer", path]`, `["this"]`, `["call", name, *trees]`, `[operator, *trees]`.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["ConditionError", "Tree", "holds", "read_condition"]

Tree = list[Any]
Value = str | float | bool

_LONGEST, _DEEPEST = 2000, 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<answer>\$\{\s*[^}\s]+\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>\d+(?:\.\d+)?|\.\d+)"""
    r"""|(?P<sign><=|>=|!=|[=<>()+*,-])|(?P<this>\.)|(?P<name>[A-Za-z][\w-]*))"""
)
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_CALLS = {
    "selected": 2,
    "not": 1,
    "true": 0,
    "false": 0,
    "count-selected": 1,
    "string-length": 1,
    "number": 1,
}
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class ConditionError(ValueError):
    """A condition that cannot be read; its text says what was found."""


def read_condition(text: str, paths: Mapping[str, str]) -> Tree:
    """Read a condition.

    Args:
        text: As the form writes it, such as `${sealed} = 'no' and not(selected(${seen}, 'police'))`.
        paths: Path of each question by its name.

    Raises:
        ConditionError: It is too long or too deep, uses a function or axis that is not known here, or names a question
            that is not asked.

    Example:
        >>> read_condition("${a} >= 1", {"a": "opening/a"})
        ['>=', ['answer', 'opening/a'], ['number', 1.0]]
    """
    if len(text) > _LONGEST:
        raise ConditionError(f"{len(text)} characters")
    reader = _Reader(list(_tokens(text)), paths)
    tree = reader.level(0, 0)
    if reader.at != len(reader.tokens):
        raise ConditionError(reader.next[1])
    return tree


def holds(tree: Tree, answers: Mapping[str, str], this: str = "") -> bool:
    """Return whether a condition holds.

    Args:
        tree: As `read_condition` returns it.
        answers: Answer by path; a question that was not answered is blank, which is no number and never zero.
        this: The answer that `.` stands for.

    Example:
        >>> holds(read_condition("${a} >= 1", {"a": "a"}), {}), holds(read_condition(". < 3", {}), {}, "2")
        (False, True)
    """
    return _truth(_value(tree, answers, this))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise ConditionError(text[at:].strip()[:40])
        yield str(found.lastgroup), found.group(str(found.lastgroup))
        at = found.end()


class _Reader:
    """Reads tokens level by level, the weakest operator first."""

    def __init__(self, tokens: list[tuple[str, str]], paths: Mapping[str, str]) -> None:
        self.tokens, self.paths, self.at = tokens, paths, 0

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end")

    def take(self, *wanted: str) -> str:
        """Return the next token where it is one of these, else nothing."""
        kind, text = self.next
        if kind not in {"sign", "name"} or text not in wanted:
            return ""
        self.at += 1
        return text

    def level(self, number: int, depth: int) -> Tree:
        if number == len(_LEVELS):
            return self.single(depth)
        tree = self.level(number + 1, depth)
        while operator := self.take(*_LEVELS[number]):
            tree = [operator, tree, self.level(number + 1, depth)]
        return tree

    def single(self, depth: int) -> Tree:  # noqa: PLR0911 - one a kind
        if depth > _DEEPEST:
            raise ConditionError("brackets in brackets")
        if self.take("-"):
            return ["-", ["number", 0.0], self.single(depth + 1)]
        if self.take("("):
            tree = self.level(0, depth + 1)
            self.require(")")
            return tree
        kind, text = self.next
        self.at += 1
        match kind:
            case "answer":
                return ["answer", self.path(text[2:-1].strip())]
            case "text":
                return ["text", text[1:-1]]
            case "number":
                return ["number", float(text)]
            case "this":
                return ["this"]
            case "name" if text in _CALLS:
                return self.call(text, depth)
        raise ConditionError(text)

    def call(self, name: str, depth: int) -> Tree:
        self.require("(")
        parts: list[Tree] = []
        while len(parts) < _CALLS[name]:
            if parts:
                self.require(",")
            parts.append(self.level(0, depth + 1))
        self.require(")")
        return ["call", name, *parts]

    def require(self, sign: str) -> None:
        if not self.take(sign):
            raise ConditionError(f"{self.next[1]} instead of {sign}")

    def path(self, name: str) -> str:
        if name not in self.paths:
            raise ConditionError(f"${{{name}}}")
        return self.paths[name]


def _value(tree: Tree, answers: Mapping[str, str], this: str) -> Value:  # noqa: PLR0911 - one a kind
    match tree:
        case ["text" | "number", value]:
            return value  # type: ignore[no-any-return]
        case ["answer", path]:
            return answers.get(path, "")
        case ["this"]:
            return this
        case ["call", name, *parts]:
            return _called(name, [_value(part, answers, this) for part in parts])
        case ["and", left, right]:
            return holds(left, answers, this) and holds(right, answers, this)
        case ["or", left, right]:
            return holds(left, answers, this) or holds(right, answers, this)
        case [operator, left, right]:
            return _operated(operator, _value(left, answers, this), _value(right, answers, this))
    raise AssertionError(tree)


def _called(name: str, parts: list[Value]) -> Value:
    match name:
        case "selected":
            return _text(parts[1]) in _text(parts[0]).split()
        case "count-selected":
            return float(len(_text(parts[0]).split()))
        case "string-length":
            return float(len(_text(parts[0])))
        case "not":
            return not _truth(parts[0])
        case "number":
            return _number(parts[0])
    return name == "true"


def _operated(operator: str, left: Value, right: Value) -> Value:  # noqa: PLR0911 - one a kind
    if operator in {"=", "!="}:
        return _equal(left, right) == (operator == "=")
    if operator in {"<", "<=", ">", ">="}:
        return _ordered(operator, left, right)
    a, b = _number(left), _number(right)
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "div":
            return a / b if b else math.nan
    return math.fmod(a, b) if b and math.isfinite(a) else math.nan


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) == _number(right)
    return left == right


def _ordered(operator: str, left: Value, right: Value) -> bool:
    """Compare numbers; two days or moments are compared as they are written, year first."""
    days = [isinstance(side, str) and _DAY.match(side) is not None for side in (left, right)]
    a, b = (_text(left), _text(right)) if all(days) else (_number(left), _number(right))
    match operator:
        case "<":
            return a < b  # type: ignore[operator]
        case "<=":
            return a <= b  # type: ignore[operator]
        case ">":
            return a > b  # type: ignore[operator]
    return a >= b  # type: ignore[operator]


def _truth(value: Value) -> bool:
    return not math.isnan(value) and bool(value) if isinstance(value, float) else bool(value)


def _number(value: Value) -> float:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value.strip()) else math.nan
    return float(value)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"
