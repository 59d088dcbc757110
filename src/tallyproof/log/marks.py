"""By what entries are looked up: their whole content, the thing they speak of, the record they log."""

import json
from enum import StrEnum

from tallyproof.log.entry import EntryKind

__all__ = ["RecordField", "marks_of", "record_mark", "record_number", "thing_mark"]

_LONGEST = 18
"""Digits of a number that every database holds."""


class RecordField(StrEnum):
    """The public fields that hold, in decimal digits, the number of the record which an entry logs."""

    CASES = "records_entry"
    STATEMENTS = "statements_entry"


def thing_mark(kind: EntryKind, name: str) -> bytes:
    """Return what every entry about a thing holds to the byte."""
    return f'"id":{json.dumps(name, ensure_ascii=False)},"kind":"{kind.value}"'.encode()


def record_mark(field: RecordField, number: int) -> bytes:
    """Return what the entry of a record holds to the byte."""
    return f'"{field.value}":"{number}"'.encode()


def marks_of(content: bytes) -> frozenset[bytes]:
    """Return every mark of an entry; bytes that are no entry bear only their own."""
    try:
        facts = json.loads(content)
        marks = {thing_mark(EntryKind(facts["kind"]), facts["id"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset((content,))
    records = ((field, record_number(content, field)) for field in RecordField)
    return frozenset((content, *marks, *(record_mark(field, n) for field, n in records if n is not None)))


def record_number(content: bytes, field: RecordField) -> int | None:
    """Return the number of the record that an entry logs under a field; None where it logs none."""
    if f'"{field.value}":"'.encode() not in content:
        return None
    try:
        text = json.loads(content)["public"][field]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    known = isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= _LONGEST
    return int(text) if known else None
