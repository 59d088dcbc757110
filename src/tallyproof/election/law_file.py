"""Check a TOML document of the law against its form: what is wrong is named by file, key, found and expected."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tallyproof.errors import InputError

__all__ = ["Field", "checked", "parse_document", "read_document"]

_LARGEST = 1 << 20
"""Bytes: a profile of the law is a page or two."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a key must hold."""

    expected: str
    """In words, for the person who writes the file."""
    fits: Callable[[Any], bool]
    required: bool = True

    @classmethod
    def text(cls, *, pattern: str = r".*\S.*", expected: str = "text", required: bool = True) -> "Field":
        """Return a field of text that fits a pattern in full."""
        return cls(
            expected,
            lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value, re.DOTALL)),
            required=required,
        )

    @classmethod
    def of(cls, kind: type, expected: str, *, required: bool = True) -> "Field":
        """Return a field of a type; true is not a number, a time is not a day."""
        return cls(expected, lambda value: type(value) is kind, required=required)

    @classmethod
    def day(cls) -> "Field":
        """Return a field of a day that may be absent."""
        return cls.of(dt.date, "a day such as 2005-12-04", required=False)

    @classmethod
    def one_of(cls, *words: str, required: bool = True) -> "Field":
        """Return a field of one of some words."""
        return cls(f"one of {', '.join(words)}", lambda value: value in words, required=required)

    @classmethod
    def some_of(cls, *words: str) -> "Field":
        """Return a field of a list of some words, each at most once and at least one."""
        return cls(
            f"a list of {', '.join(words)}",
            lambda value: (
                isinstance(value, list)
                and bool(value)
                and all(word in words for word in value)
                and len(set(value)) == len(value)
            ),
        )


def read_document(path: Path | Traversable, *, schema: str) -> dict[str, Any]:
    """Read a small TOML file and require its schema; raises InputError."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise InputError(
            path.name, found=str(error), expected="a TOML file in UTF-8", text="cannot_open"
        ) from error
    return parse_document(content, file=path.name, schema=schema)


def parse_document(content: bytes, *, file: str, schema: str) -> dict[str, Any]:
    """Return a small TOML document of this schema; raises InputError."""
    try:
        document = tomllib.loads(content[:_LARGEST].decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            file, found=str(error), expected="a TOML file in UTF-8", text="bad_toml", why=str(error)
        ) from error
    if len(content) > _LARGEST:
        raise InputError(
            file,
            found="more bytes",
            expected=f"at most {_LARGEST >> 20} MiB",
            text="too_large_file",
            most=f"{_LARGEST >> 20} MiB",
        )
    if document.get("schema") != schema:
        raise InputError(
            file,
            found=repr(document.get("schema")),
            expected=f'"{schema}"',
            place="schema",
            text="wrong_schema",
            schema=f'schema = "{schema}"',
        )
    return document


def checked(table: object, form: Mapping[str, Field], *, file: str, place: str = "") -> dict[str, Any]:
    """Return a table that has the keys of its form, no others, and values that fit.

    Args:
        table: As TOML gave it.
        form: Key to field.
        file: Name of the file, for the message.
        place: Path of the table in the file, such as "tests[2]".

    Returns:
        The table; optional keys that are absent stay absent.

    Raises:
        InputError: Names file, key, what was found and what was expected.
    """
    if not isinstance(table, dict):
        raise InputError(
            file, found=repr(table), expected="a table", place=place, text="wrong_value", where=place or "–"
        )
    for key in table:
        if key not in form:
            raise InputError(
                file,
                found=repr(key),
                expected=f"one of {', '.join(form)}",
                place=place,
                text="wrong_value_known",
                where=place or "–",
                known=", ".join(form),
            )
    for key, known in form.items():
        where = f"{place}.{key}" if place else key
        if key not in table and known.required:
            raise InputError(
                file, found="nothing", expected=known.expected, place=where, text="lacks_entry", where=where
            )
        if key in table and not known.fits(table[key]):
            raise InputError(
                file,
                found=repr(table[key]),
                expected=known.expected,
                place=where,
                text="wrong_value",
                where=where,
            )
    return table
