"""Parquet keeps the types that it declares."""

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources import grid as grids
from tallyproof.sources.parquet import read_parquet


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
def test_damaged_parquet_is_read_or_refused_and_nothing_else(at: int, byte: int) -> None:
    payload = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        table = read_parquet(payload, "f")
    except InputError:
        return
    assert table.frame.height == len(table.rows)
