"""Lay JSON objects out as a raw table: one row an object, nested values in columns with dotted names."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.sources.hardened_json import parse_json_values
from tallyproof.sources.reading import RawTable

__all__ = ["read_json_table"]

_MAX_COLUMNS: Final = 20_000
_MAX_CELLS: Final = 200_000_000
_HEAD: Final = 1 << 16
_LABELS: Final = (
    "name",
    "candidate",
    "party",
    "option",
    "choice",
    "title",
    "label",
    "text",
    "code",
    "id",
    "key",
)
"""Keys whose text names an item of a list, most telling first."""
_PAGING: Final = frozenset(
    {
        "code",
        "count",
        "id",
        "limit",
        "offset",
        "page",
        "pages",
        "per_page",
        "size",
        "status",
        "timestamp",
        "total",
    }
)
"""Whole numbers that say something about an answer and not about an election."""

Object = dict[str, Any]


def read_json_table(members: Sequence[tuple[str, bytes]], *, file: str) -> RawTable:
    """Return the objects of JSON files as one table.

    The objects are the items of an array; or of the only array of objects inside a wrapping object; or the
    lines of a file; or, where several files hold one object each, those. An object whose values are all
    objects is a table by key, which becomes the column "key". Inside an object, `{"a": {"b": 1}}` becomes
    column `a.b`; a list of objects that each have a name becomes a column per name and count,
    `results.<name>.votes`; any other list stays as JSON text.

    Args:
        members: Name and content of every file.
        file: Name of the source as a whole.

    Returns:
        Cells as text, null where a key is absent or null; rows are counted from 1 through all members.

    Raises:
        InputError: Not JSON, no objects, several arrays to choose from, or more columns than a table has.
    """
    found: list[tuple[int, Object]] = []
    problems: list[Problem] = []
    for name, payload in members:
        objects, left = _objects(
            parse_json_values(payload, file=name), file=name, is_array=_is_array(payload)
        )
        found += objects
        problems += [Problem("S-JSON-FIELD-NOT-USED", name, column=key) for key in left]
    rows = [row for row, _ in found] if len(members) == 1 else list(range(1, len(found) + 1))
    return RawTable(
        file=file,
        frame=_frame([_flat(one) for _, one in found], file=file),
        rows=pl.Series("row", rows, dtype=pl.Int64),
        format="JSON",
        problems=tuple(problems),
    )


def _is_array(payload: bytes) -> bool:
    """Return True where the document is one array, in any Unicode encoding."""
    return payload[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"[")


def _objects(
    values: list[tuple[int, Any]], *, file: str, is_array: bool
) -> tuple[list[tuple[int, Object]], list[str]]:
    """Return the objects that are rows, and the keys of a wrapping object that are left aside."""
    if not is_array and len(values) == 1 and isinstance(values[0][1], dict):
        return _wrapped(values[0][1], file=file)
    for row, value in values:
        if not isinstance(value, dict):
            raise InputError(file, place=f"item {row}", found=repr(value)[:80], expected="an object")
    if not values:
        raise InputError(file, found="no objects", expected="at least one")
    return values, []


def _wrapped(value: Object, *, file: str) -> tuple[list[tuple[int, Object]], list[str]]:
    tables = [path for path, _ in _arrays(value)]
    if len(value) > 1 and all(isinstance(inner, dict) for inner in value.values()):
        return [(row, {"key": key, **inner}) for row, (key, inner) in enumerate(value.items(), start=1)], []
    if len(tables) > 1 and any(not isinstance(inner, (dict, list)) for inner in value.values()):
        return [(1, value)], []
    if len(tables) > 1:
        raise InputError(file, found=f"tables {', '.join(tables)}", expected="one array of objects")
    if len(tables) == 1 and not _is_record(value):
        rows = next(items for path, items in _arrays(value))
        left = [key for key in value if key.split(".")[0] != tables[0].split(".")[0]]
        return list(enumerate(rows, start=1)), left
    return [(1, value)], []


def _is_record(value: Object) -> bool:
    """Return True for an object that holds counts itself: it is a row, and its list belongs to it."""
    return any(type(inner) is int and key.lower() not in _PAGING for key, inner in value.items())


def _arrays(value: Object, path: str = "") -> Iterator[tuple[str, list[Object]]]:
    """Yield the arrays of objects in an object, and one level deeper."""
    for key, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            yield path + key, inner
        elif isinstance(inner, dict) and not path:
            yield from _arrays(inner, key + ".")


def _flat(value: Object) -> dict[str, str | None]:
    """Return the leaves of an object by dotted name; a name that comes twice gets " (2)"."""
    cells: dict[str, str | None] = {}
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, inner = waiting.pop()
        below = _below(inner)
        if below is None:
            cells[_free(path, cells)] = _cell(inner)
        else:
            waiting += [(f"{path}.{key}" if path else key, one) for key, one in reversed(below)]
    return cells


def _below(value: Any) -> list[tuple[str, Any]] | None:  # noqa: ANN401 - JSON is any value
    """Return the named parts of a value, or None for a leaf."""
    if isinstance(value, dict) and value:
        return list(value.items())
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        label = next((key for key in _LABELS if _names_all(value, key)), None)
        if label is None:
            return [(str(number), one) for number, one in enumerate(value, start=1)]
        return [(str(one[label]), {k: v for k, v in one.items() if k != label}) for one in value]
    return None


def _names_all(items: list[Object], key: str) -> bool:
    names = [
        str(one.get(key)) for one in items if isinstance(one.get(key), (str, int)) and one.get(key) != ""
    ]
    return len(names) == len(items) == len(set(names)) and all(len(one) > 1 for one in items)


def _free(name: str, taken: dict[str, str | None]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _cell(value: Any) -> str | None:  # noqa: ANN401 - JSON is any value
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _frame(rows: list[dict[str, str | None]], *, file: str) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > _MAX_COLUMNS or len(names) * len(rows) > _MAX_CELLS:
        found = f"{len(rows)} objects with {len(names)} different names"
        raise InputError(file, found=found, expected=f"at most {_MAX_COLUMNS} names")
    return pl.DataFrame({name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in names})
