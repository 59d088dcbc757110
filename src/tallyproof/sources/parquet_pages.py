"""Check the page headers of a Parquet file before a reader trusts them.

A damaged header can claim any number of values, and a reader that reserves memory for them ends the whole
process. So the claims are compared with the number of rows first. Headers are in the compact protocol of
Apache Thrift.

Source: Apache Parquet, parquet.thrift (FileMetaData, ColumnMetaData, PageHeader); Apache Thrift, compact protocol.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tallyproof.sources.grid import MAX_CELLS

__all__ = ["find_false_claim"]

_TAIL = 8
"""Bytes behind the metadata: its length, and the signature."""
_DEEPEST = 20
_LONGEST = 63
"""Bits of the longest number."""
_ROW_GROUPS, _COLUMNS, _CHUNK, _VALUES, _SIZE, _DATA_AT, _DICTIONARY_AT = 4, 1, 3, 5, 7, 9, 11
_UNPACKED, _PACKED = 2, 3
_HEADERS = (5, 7, 8)
"""Fields of a page header with a count of values: data page, dictionary page, data page of version 2."""

Fields = dict[int, Any]


def find_false_claim(payload: bytes) -> str:
    """Return what a Parquet file claims that cannot be; "" where every page fits its column.

    Args:
        payload: All bytes of the file, with both signatures.

    Returns:
        A few words for a message. Encrypted columns and columns in other files are not looked at.
    """
    try:
        for chunk in _chunks(payload):
            for claim in _page_claims(payload, chunk):
                return claim
    except (IndexError, ValueError, TypeError, AttributeError, KeyError) as error:
        return f"headers that end nowhere ({type(error).__name__})"
    return ""


def _chunks(payload: bytes) -> Iterator[Fields]:
    length = int.from_bytes(payload[-_TAIL:-4], "little")
    start = len(payload) - _TAIL - length
    if start < 0:
        raise ValueError(length)
    metadata, _ = _struct(payload, start, 0)
    for group in metadata[_ROW_GROUPS]:
        yield from (column[_CHUNK] for column in group[_COLUMNS] if _CHUNK in column)


def _page_claims(payload: bytes, chunk: Fields) -> Iterator[str]:
    """Yield what pages of a column claim beyond the values of the column or the bytes of the file."""
    values = chunk[_VALUES]
    at = min(offset for offset in (chunk.get(_DICTIONARY_AT), chunk[_DATA_AT]) if offset)
    end = at + chunk[_SIZE]
    if not 0 <= values <= MAX_CELLS or at < 0 or not at <= end <= len(payload):
        yield f"a column of {values} values at byte {at}"
        return
    while at < end:
        header, at = _struct(payload, at, 0)
        claimed = [header[field].get(1, 0) for field in _HEADERS if field in header]
        if any(not 0 <= count <= values for count in claimed):
            yield f"a page of {claimed[0]} values in a column of {values}"
        if header[_PACKED] < 0 or header[_UNPACKED] < 0 or at + header[_PACKED] > len(payload):
            yield f"a page of {header[_PACKED]} bytes"
        at += max(header[_PACKED], 0)


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = payload[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return value, at
        shift += 7
        if shift > _LONGEST:
            raise ValueError(shift)


def _integer(payload: bytes, at: int, _depth: int) -> tuple[int, int]:
    """Read a signed number: its last bit is the sign."""
    value, at = _varint(payload, at)
    return (value >> 1) ^ -(value & 1), at


def _byte(payload: bytes, at: int, _depth: int) -> tuple[int, int]:
    return payload[at], at + 1


def _double(_payload: bytes, at: int, _depth: int) -> tuple[None, int]:
    return None, at + 8


def _binary(payload: bytes, at: int, _depth: int) -> tuple[None, int]:
    length, at = _varint(payload, at)
    if at + length > len(payload):
        raise ValueError(length)
    return None, at + length


def _list(payload: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    if depth > _DEEPEST:
        raise ValueError(depth)
    size, kind, at = payload[at] >> 4, payload[at] & 0x0F, at + 1
    if size == 15:  # noqa: PLR2004 - longer lists write their length behind
        size, at = _varint(payload, at)
    if size > len(payload) - at:
        raise ValueError(size)
    found = []
    for _ in range(size):
        value, at = (_byte if kind <= _FALSE else _READERS[kind])(payload, at, depth + 1)
        found.append(value)
    return found, at


def _struct(payload: bytes, at: int, depth: int) -> tuple[Fields, int]:
    if depth > _DEEPEST:
        raise ValueError(depth)
    found: Fields = {}
    field = 0
    while payload[at]:
        head, at = payload[at], at + 1
        if head >> 4:
            field += head >> 4
        else:
            field, at = _integer(payload, at, depth)
        if (kind := head & 0x0F) <= _FALSE:
            found[field] = kind
        else:
            found[field], at = _READERS[kind](payload, at, depth + 1)
    return found, at + 1


_FALSE = 2
"""Types 1 and 2 are True and False, without a value behind."""
_READERS: dict[int, Callable[[bytes, int, int], tuple[Any, int]]] = {
    3: _byte,
    4: _integer,
    5: _integer,
    6: _integer,
    7: _double,
    8: _binary,
    9: _list,
    10: _list,
    12: _struct,
}
"""Readers by type; Parquet uses no maps."""
