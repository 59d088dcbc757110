"""Canonical JSON (RFC 8785) for what is logged: one spelling for one content, and no fractions.

The library that spells it is the one that names snapshots, configurations and journal lines; what is added here is
the narrower set of values that may enter a log.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

from tallyproof.errors import CallError

__all__ = ["Json", "canonical", "plain_name", "read_canonical"]

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

_LARGEST = 2**53 - 1
_BEYOND = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")


def canonical(document: Mapping[str, Json]) -> bytes:
    r"""Return a document as canonical JSON.

    Names hold nothing beyond U+FFFF, so that every language sorts them alike, by code points or by UTF-16; numbers are
    whole and at most 2^53 - 1 in size, so that no two programs can round them differently.

    Args:
        document: Objects, lists, text, whole numbers, true, false and null. A missing value is null, never 0.

    Raises:
        CallError: A fraction, a number that is too large, a name beyond U+FFFF, or text that is not Unicode.

    Source: RFC 8785 sections 3.2.2 and 3.2.3.

    Example:
        >>> canonical({"votes": 12, "area": "Қарағанды", "late": None}).decode()
        '{"area":"Қарағанды","late":null,"votes":12}'
    """
    _require_plain(document)
    try:
        text: bytes = rfc8785.dumps(document)
    except (UnicodeEncodeError, rfc8785.CanonicalizationError) as error:
        raise CallError("Half of a surrogate pair in a text.", expected="Unicode text") from error
    return text


def read_canonical(content: bytes) -> dict[str, Any]:
    """Read canonical JSON back.

    Raises:
        ValueError: It is not JSON, not an object, or not in its one canonical spelling.
    """
    document = json.loads(content)
    try:
        if isinstance(document, dict) and canonical(document) == content:
            return document
    except CallError as error:
        raise ValueError(str(error)) from error
    raise ValueError("not one object in canonical JSON")


def _require_plain(value: object) -> None:
    """Look at values of a document one by one; raises CallError at what has no single spelling."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping):
            _require_names(item)
            pending.extend(item.values())
        elif isinstance(item, list | tuple):
            pending.extend(item)
        elif type(item) is int:
            if abs(item) > _LARGEST:
                raise CallError(f"The number {item}.", expected=f"at most {_LARGEST} in size")
        elif type(item) not in {str, bool, type(None)}:
            raise CallError(
                f"A value of type {type(item).__name__}.", expected="text, whole numbers, true, false or null"
            )


def _require_names(item: Mapping[object, object]) -> None:
    for name in item:
        if not isinstance(name, str) or _BEYOND.search(name):
            raise CallError(f"The name {name!r}.", expected="text without characters beyond U+FFFF as names")


def plain_name(name: str) -> str:
    r"""Return the name of a file as the name of a document in the log: what may not stand in one stands as its code.

    Example:
        >>> plain_name("итоги.csv"), plain_name("🗳.csv")
        ('итоги.csv', '\U0001f5f3.csv')
    """
    return _BEYOND.sub(lambda one: f"\\U{ord(one[0]):08x}", name)
