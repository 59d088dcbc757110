"""Parse JSON from strangers: bounded depth and size, no repeated keys, no NaN, every fault an InputError."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from tallyproof.errors import InputError
from tallyproof.sources.cycle_search import without_cycle_search

__all__ = ["MAX_JSON_BYTES", "Hook", "parse_json", "parse_json_values", "unique_pairs"]

MAX_JSON_BYTES: Final = 4 * 1024**3

_ESCAPE: Final = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)

Hook = Callable[[list[tuple[str, Any]]], Any]
"""Takes the members of one object, innermost objects first, and gives what stands for it."""


class _BadNumberError(ValueError):
    """A number that JSON does not have."""


class _HalfCharacterError(ValueError):
    """One half of a UTF-16 pair, which is no character."""


class _RepeatedKeyError(ValueError):
    """An object that says the same thing twice."""


def unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members as a dict; raises ValueError instead of keeping the last of two."""
    node = dict(pairs)
    if len(node) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return node


def parse_json(payload: bytes, *, file: str, hook: Hook = unique_pairs) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a JSON document.

    Args:
        payload: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.
        file: Name for messages.
        hook: What becomes of every object.

    Returns:
        The value that the document holds.

    Raises:
        InputError: Not JSON, not Unicode, nested too deeply, with a repeated key, or too large.
    """
    if len(payload) > MAX_JSON_BYTES:
        raise InputError(
            file,
            found=f"{len(payload)} bytes",
            expected=f"at most {MAX_JSON_BYTES}",
            text="too_large_file",
            most=f"{MAX_JSON_BYTES >> 20} MiB",
        )
    try:
        text = payload.decode(json.detect_encoding(payload)).removeprefix("\ufeff")
        _require_whole_characters(text)
        with without_cycle_search():
            return json.loads(text, object_pairs_hook=hook, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}"
        raise InputError(
            file, place=place, found=error.reason, expected="UTF-8, UTF-16 or UTF-32", text="json_broken"
        ) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(
            file,
            place=place,
            found=error.msg,
            expected="JSON",
            text="json_place",
            line=error.lineno,
            column=error.colno,
        ) from error
    except _RepeatedKeyError as error:
        found = f'the key "{error}" twice in one object'
        raise InputError(
            file, found=found, expected="each key once", text="json_key_twice", key=str(error)
        ) from error
    except _HalfCharacterError as error:
        found = f"half of a character pair ({error})"
        raise InputError(file, found=found, expected="whole characters", text="json_broken") from error
    except _BadNumberError as error:
        raise InputError(file, found=str(error), expected="a number", text="json_broken") from error
    except RecursionError as error:
        raise InputError(
            file, found="deeper nesting", expected="a results file", text="json_broken"
        ) from error
    except ValueError as error:
        raise InputError(
            file, found=str(error), expected="a number of fewer digits", text="json_broken"
        ) from error


def parse_json_values(payload: bytes, *, file: str) -> list[tuple[int, Any]]:
    r"""Return the values of a JSON document or of JSON lines, each with the line it begins on.

    A document that is one array gives its items; their number stands in for the line.

    Example:
        >>> parse_json_values(b'{"a": 1}\n\n{"a": 2}\n', file="votes.jsonl")
        [(1, {'a': 1}), (3, {'a': 2})]
    """
    lines = [(row, line) for row, line in enumerate(payload.splitlines(), start=1) if line.strip()]
    if len(lines) > 1 and all(
        line.strip().startswith(b"{") and line.strip().endswith(b"}") for _, line in lines
    ):
        return [(row, parse_json(line, file=f"{file}, line {row}")) for row, line in lines]
    value = parse_json(payload, file=file)
    return list(enumerate(value, start=1)) if isinstance(value, list) else [(1, value)]


def _refuse_constant(name: str) -> NoReturn:
    raise _BadNumberError(name)


def _require_whole_characters(text: str) -> None:
    r"""Raise where an escape such as \ud83d stands without its other half: no text can hold it."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    for escape in _ESCAPE.finditer(text):
        if escape.group(1):
            raise _HalfCharacterError(escape.group(0))
