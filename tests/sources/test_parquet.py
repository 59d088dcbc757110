"""Parquet keeps the types that it declares."""

import io
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources import grid as grids
from tallyproof.sources.parquet import read_parquet
from tallyproof.sources.parquet_pages import find_false_claim


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def test_types_and_missing_values_stay_and_the_first_record_is_row_one() -> None:
    frame = pl.DataFrame({"id": ["01", "02"], "votes": [5, None], "share": [0.5, 1.5]})
    table = read_parquet(parquet(frame), "f.parquet")
    assert table.frame.equals(frame)
    assert table.frame.schema == frame.schema
    assert table.rows.to_list() == [1, 2]
    assert (table.format, table.header_rows) == ("Parquet", ())


def test_a_column_without_a_name_gets_one() -> None:
    assert read_parquet(parquet(pl.DataFrame({"": [1], "b": [2]})), "f").frame.columns == ["column 1", "b"]


def test_a_few_bytes_that_claim_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MAX_CELLS", 1000)
    with pytest.raises(InputError, match="at most 1000 cells"):
        read_parquet(parquet(pl.DataFrame({"a": [1] * 1001})), "f")


GOOD = parquet(pl.DataFrame({"id": ["01", "02"], "votes": [5, None]}))


@given(st.integers(4, len(GOOD) - 5), st.integers(0, 255))
@settings(deadline=None)
def test_damaged_parquet_is_read_or_refused_and_nothing_else(at: int, byte: int) -> None:
    payload = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        table = read_parquet(payload, "f")
    except InputError:
        return
    assert table.frame.height == len(table.rows)


@pytest.mark.parametrize("byte", [0x35, 0x7F])
def test_no_single_byte_makes_a_reader_reserve_memory_for_values_that_are_not_there(byte: int) -> None:
    refused = 0
    for at in range(4, len(GOOD) - 4):
        try:
            read_parquet(GOOD[:at] + bytes([byte]) + GOOD[at + 1 :], "f")
        except InputError:
            refused += 1
    assert refused > 0


def test_a_page_that_claims_a_negative_number_of_values_is_named() -> None:
    claims = {find_false_claim(GOOD[:at] + b"\x35" + GOOD[at + 1 :]) for at in range(4, len(GOOD) - 8)}
    assert "a page of -27 values in a column of 2" in claims


@pytest.mark.parametrize(
    "options", [{}, {"data_page_version": "2.0"}, {"use_dictionary": False}, {"data_page_size": 64}]
)
def test_whole_files_of_another_writer_claim_nothing_false(options: dict[str, Any]) -> None:
    table = pa.table(
        {"a": ["x", None, "z"] * 500, "l": [[1, 2, 3], [], None] * 500, "b": [True, None, False] * 500}
    )
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=300, **options)
    assert find_false_claim(out.getvalue()) == ""


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_behind_the_signature_are_judged_without_an_error(content: bytes) -> None:
    assert isinstance(find_false_claim(b"PAR1" + content + len(content).to_bytes(4, "little") + b"PAR1"), str)


def test_lists_in_lists_without_end_are_not_followed() -> None:
    content = b"\x49" + b"\x19" * 5000
    claim = find_false_claim(b"PAR1" + content + len(content).to_bytes(4, "little") + b"PAR1")
    assert claim == "headers that end nowhere (ValueError)"
