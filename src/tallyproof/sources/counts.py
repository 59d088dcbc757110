"""Read counts from cells as people write them, and say of every cell that is no count what it holds."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.sources.vocabulary import load_vocabulary

__all__ = ["LARGEST", "Counts", "read_counts"]

LARGEST = 2**53
"""Larger counts are refused: no electorate has them, and programs that keep numbers as doubles change them."""

_SHOWN = 80
_GROUPED = {mark: re.compile(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ",."}
_SPACED = re.compile(r"(?<=\d)[\u0020\u0027\u2019\u02bc](?=\d{3}(?!\d))")
_DASHES = "\u2212\u2010\u2011\u2012\u2013\u2014"
_QUOTED = re.compile("""(?:=\\s*)?(["'`«“„‘])(.*)["'`»”“’]|['`]()(.*)""", re.DOTALL)
"""A cell in quotation marks, the formula of a text (="12"), or a text as spreadsheets mark it ('12)."""
_EMPTY = frozenset({"", "-", "--", "---", ".", "..", "...", "…", "\\n", "\\N", "/", "?"})
_GROUPED_BY = "S-GROUPED-NUMBER"
_WANTED = "a whole number"


@dataclass(frozen=True, slots=True)
class Counts:
    """A column of counts and every cell in it that was not one."""

    values: pl.Series
    """Int64, shape (rows,); null where the source has no readable count."""
    texts: pl.Series
    """Cells that are not written as a plain whole number, blank ones as ""."""
    rows: pl.Series
    """Row in the file of each of them."""
    codes: Mapping[str, str]
    """What is to be told about each of these texts; "" for a whole number written in another way."""
    file: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything in the column that was no plain count; equal cells are one problem with a number."""
        return self.problems_at(self.rows)

    def problems_at(self, rows: pl.Series) -> tuple[Problem, ...]:
        """Return the problems of some rows of the file only, such as those of stations."""
        if not any(self.codes.values()):
            return ()
        cells = pl.DataFrame({"text": self.texts, "row": self.rows}).filter(
            pl.col("row").is_in(rows.implode())
        )
        groups = cells.group_by("text", maintain_order=True).agg(pl.col("row").min(), pl.len().alias("count"))
        found: dict[str, Problem] = {}
        for text, row, count in groups.iter_rows():
            code = self.codes[text]
            key = code if code == _GROUPED_BY else text
            if code and key in found:
                found[key] = replace(found[key], count=found[key].count + count)
            elif code:
                found[key] = Problem(code, self.file, row, self.values.name, _shown(text), _WANTED, count)
        return tuple(found.values())

    @property
    def not_reported(self) -> int:
        """How many cells say that there is no figure; blank ones not counted."""
        words = [text for text, code in self.codes.items() if code == "S-NO-DATA"]
        return int(self.texts.is_in(words).sum()) if words else 0


@dataclass(frozen=True, slots=True)
class _Style:
    """How a column as a whole writes numbers: what "," and "." mean in it."""

    thousands: frozenset[str]
    unclear: frozenset[str]
    likely: frozenset[str] = frozenset()
    """Marks among `thousands` that could be decimal points, had the column fractions."""


def read_counts(cells: pl.Series, *, file: str, rows: pl.Series) -> Counts:
    r"""Read a column of counts; whatever is not a whole number becomes null and a problem.

    Grouped digits ("1 234", "1,234", "1.234") are read where the column as a whole shows that the mark
    groups thousands: every cell with the mark fits the pattern, and no number of four or more digits
    stands without it. Digits of any script count; a negative number stays negative.

    Args:
        cells: Text, or the numbers of a typed file; its name is the column's.
        file: Name of the source, for problems.
        rows: Row in the file of each cell, same length.

    Returns:
        Counts as Int64, and problems: S-EMPTY-CELL and S-NO-DATA (nothing reported), S-BAD-CELL (text),
        S-FRACTION, S-BIG-COUNT, S-AMBIGUOUS-NUMBER; S-GROUPED-NUMBER (read, but a decimal mark would look
        the same). Equal cells of a column are one problem with a count.

    Example:
        >>> cells = pl.Series("votes", ["12", "1 234", "", "12*"])
        >>> found = read_counts(cells, file="a.csv", rows=pl.Series([2, 3, 4, 5]))
        >>> found.values.to_list(), [p.code for p in found.problems]
        ([12, 1234, None, None], ['S-EMPTY-CELL', 'S-BAD-CELL'])
    """
    quick = _quick(cells)
    open_cells = quick.is_null()
    if not open_cells.any():
        return Counts(quick.alias(cells.name), cells.clear().cast(pl.String), rows.clear(), {}, file)
    texts = cells.filter(open_cells).cast(pl.String).fill_null("")
    plain = quick.abs().max()
    known = _read_texts(texts.unique(maintain_order=True).to_list(), plain_thousands=_is_thousand(plain))
    values = _fill(quick, open_cells, texts, known)
    codes = {text: code for text, (_, code) in known.items()}
    return Counts(values.alias(cells.name), texts, rows.filter(open_cells), codes, file)


def _quick(cells: pl.Series) -> pl.Series:
    """Read what is plainly a whole number, the whole column at once."""
    if cells.dtype == pl.String:
        numbers = cells.str.strip_chars().cast(pl.Int64, strict=False)
    elif cells.dtype.is_integer():
        numbers = cells.cast(pl.Int64, strict=False)
    elif cells.dtype.is_float():
        whole = (cells == cells.floor()) & (cells.abs() <= LARGEST)
        numbers = pl.select(pl.when(whole).then(cells).cast(pl.Int64)).to_series()
    else:
        numbers = pl.Series(cells.name, [None] * len(cells), dtype=pl.Int64)
    small = numbers.is_between(-LARGEST, LARGEST)
    return numbers if small.all() else pl.select(pl.when(small).then(numbers)).to_series().alias(cells.name)


def _is_thousand(largest: object) -> bool:
    return isinstance(largest, int) and largest >= 1000  # noqa: PLR2004 - where digits begin to be grouped


def _read_texts(texts: Sequence[str], *, plain_thousands: bool) -> dict[str, tuple[int | None, str]]:
    cleaned = {text: _clean(text) for text in texts}
    style = _style(cleaned.values(), plain_thousands=plain_thousands)
    return {text: _read_one(text, clean, style) for text, clean in cleaned.items()}


def _clean(text: str) -> str:
    """Return the text with Latin digits, plain signs, no quotes around it and no group spaces.

    A single mark behind a figure stays: it is what is left of a damaged cell.
    """
    letters = (_plain(c) for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    bare = "".join(letters).strip()
    quoted = _QUOTED.fullmatch(bare)
    return _SPACED.sub("", ((quoted[2] or quoted[4] or "") if quoted else bare).strip())


def _plain(letter: str) -> str:
    if letter in _DASHES:
        return "-"
    if letter in "\u066b\u066c":
        return ","
    return str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter


def _style(texts: Iterable[str], *, plain_thousands: bool) -> _Style:
    thousands: set[str] = set()
    unclear: set[str] = set()
    likely: set[str] = set()
    kept = list(texts)
    for mark, grouped in _GROUPED.items():
        marked = [text for text in kept if mark in text and any(c.isdigit() for c in text)]
        if not marked or not all(grouped.fullmatch(text) for text in marked):
            continue
        certain = any(text.count(mark) > 1 for text in marked)
        (thousands if certain or not plain_thousands else unclear).add(mark)
        likely.update(set() if certain else {mark})
    return _Style(frozenset(thousands), frozenset(unclear), frozenset(thousands & likely))


def _read_one(text: str, clean: str, style: _Style) -> tuple[int | None, str]:
    """Return the count in a cell and what is to be told about it, or None and what stands there instead."""
    if clean in _EMPTY or load_vocabulary().is_missing(clean):
        return None, "S-NO-DATA" if text.strip() else "S-EMPTY-CELL"
    if any(mark in clean for mark in style.unclear):
        return None, "S-AMBIGUOUS-NUMBER"
    told = _GROUPED_BY if any(mark in clean for mark in style.likely) else ""
    for mark in style.thousands:
        clean = clean.replace(mark, "")
    whole, point, part = clean.replace(",", ".").partition(".")
    if not re.fullmatch(r"[-+]?\d+", whole) or not re.fullmatch(r"\d+" if point else "", part):
        return None, "S-BAD-CELL"
    if part.strip("0"):
        return None, "S-FRACTION"
    return (
        (int(whole), told)
        if len(whole) <= len(str(LARGEST)) and abs(int(whole)) <= LARGEST
        else (None, "S-BIG-COUNT")
    )


def _fill(
    quick: pl.Series, open_cells: pl.Series, texts: pl.Series, known: dict[str, tuple[int | None, str]]
) -> pl.Series:
    found = {text: value for text, (value, _) in known.items() if value is not None}
    if not found:
        return quick
    read = texts.replace_strict(found, default=None, return_dtype=pl.Int64)
    return quick.scatter(open_cells.arg_true(), read)


def _shown(text: str) -> str:
    """Return a cell fit to be printed: control characters out, long texts cut."""
    printed = "".join(c if c.isprintable() else " " for c in text).strip()
    return printed if len(printed) <= _SHOWN else printed[: _SHOWN - 1] + "…"
