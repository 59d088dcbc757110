"""Tell stations from the other rows of a table: totals, repeated headers, notes, levels above."""

from collections.abc import Sequence

import polars as pl

from tallyproof.sources.mapping import Mapping
from tallyproof.sources.reading import RawTable
from tallyproof.sources.vocabulary import load_vocabulary

__all__ = ["STATION", "row_kinds"]

STATION = ""
"""The kind of a row that is used."""

_REPEATED = 0.6
"""A row repeats the header where at least this part of its filled cells equal it."""


def row_kinds(table: RawTable, mapping: Mapping, *, counted: pl.Series) -> pl.Series:
    """Return for every row why it is refused, or "" for a station.

    Args:
        table: The raw table; shape (rows,).
        mapping: Names the key, the areas and the rules about levels.
        counted: True where the row has at least one readable count or vote; shape (rows,).

    Returns:
        Codes: S-AREA-ROW or the rule's own, S-TOTAL-ROW, S-REPEATED-HEADER, S-FOOTNOTE, S-NO-STATION;
        the first that fits. Shape (rows,).
    """
    key = _texts(table, mapping.station_id)
    named = _texts(table, [*mapping.areas, *mapping.station_id])
    no_key = _all_blank(key) if mapping.station_id else pl.Series([False] * table.frame.height)
    conditions = [
        *((_equals(table, rule.column, rule.equals), rule.reason) for rule in mapping.drop),
        (_repeats_header(table), "S-REPEATED-HEADER"),
        (_is_total(table, mapping, named), "S-TOTAL-ROW"),
        (_is_note(table, counted=counted), "S-FOOTNOTE"),
        (no_key, "S-NO-STATION"),
    ]
    kinds = pl.Series("kind", [STATION] * table.frame.height, dtype=pl.String)
    for condition, code in reversed(conditions):
        kinds = kinds.set(condition.fill_null(value=False), code)
    return kinds


def _texts(table: RawTable, columns: Sequence[str]) -> pl.DataFrame:
    kept = list(dict.fromkeys(columns))
    return (
        table.frame.select(pl.col(kept).cast(pl.String).str.strip_chars().fill_null(""))
        if kept
        else pl.DataFrame()
    )


def _all_blank(texts: pl.DataFrame) -> pl.Series:
    return texts.select(pl.all_horizontal(pl.all() == "")).to_series()


def _equals(table: RawTable, column: str, values: Sequence[str]) -> pl.Series:
    return table.frame[column].cast(pl.String).str.strip_chars().is_in(list(values))


def _is_total(table: RawTable, mapping: Mapping, named: pl.DataFrame) -> pl.Series:
    """Return True where the station's own cell says "total", or is blank and another cell says so.

    A row that names a station is one, whatever its village is called.
    """
    own = named[mapping.station_id[-1]] if mapping.station_id else pl.Series([""] * table.frame.height)
    others = [named[name] for name in named.columns]
    if table.frame.width and table.frame.dtypes[0] == pl.String:
        others.append(table.frame.to_series(0).str.strip_chars().fill_null(""))
    elsewhere = pl.Series([False] * table.frame.height)
    for cells in others:
        elsewhere |= _says(cells, total=True)
    return _says(own, total=True) | ((own == "") & elsewhere)


def _is_note(table: RawTable, *, counted: pl.Series) -> pl.Series:
    """Return True where a row without figures begins like a note, or holds text in one cell only."""
    found = pl.Series([False] * table.frame.height)
    texts = [name for name, kind in table.frame.schema.items() if kind == pl.String]
    rows = (~counted).arg_true()
    if not texts or rows.is_empty():
        return found
    trimmed = table.frame[rows].select(pl.col(texts).str.strip_chars().fill_null(""))
    first = trimmed.select(pl.concat_str(pl.all())).to_series()
    filled = trimmed.select(pl.sum_horizontal((pl.all() != "").cast(pl.Int64))).to_series()
    return found.scatter(rows, (filled <= 1) | _says(first, total=False))


def _says(cells: pl.Series, *, total: bool) -> pl.Series:
    words = load_vocabulary()
    test = words.is_total if total else words.is_footnote
    distinct = cells.unique()
    hits = [cell for cell in distinct if cell and not cell[0].isdigit() and test(cell)]
    return cells.is_in(hits)


def _repeats_header(table: RawTable) -> pl.Series:
    texts = [name for name, kind in table.frame.schema.items() if kind == pl.String]
    heads = [pl.Series([False] * table.frame.height)]
    for cells in table.header_cells:
        named = [(n, c) for n, c in zip(table.frame.columns, cells, strict=False) if c and n in texts]
        if named:
            equal = [
                (pl.col(name).str.strip_chars() == cell).fill_null(value=False).cast(pl.Int64)
                for name, cell in named
            ]
            same = table.frame.select(pl.sum_horizontal(equal)).to_series()
            heads.append(same >= _REPEATED * len(named))
    repeated = heads[0]
    for head in heads[1:]:
        repeated |= head
    return repeated
