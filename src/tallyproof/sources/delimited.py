"""Read delimited text record by record; every cell stays as it stands and every row is kept."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import CallError
from tallyproof.sources.encoding import Decoding
from tallyproof.sources.grid import Grid, listed, require_cells

__all__ = ["DELIMITERS", "find_delimiter", "read_delimited"]

DELIMITERS = ("\t", "|", ";", ",")
"""Delimiters that are looked for; earlier ones win ties."""

_SAMPLE = 1 << 17
_MOST_LINES = 100
"""A quoted cell over more lines than this is a quotation mark without its partner."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and the marks that turn the direction of text around."""
_UNSEEN_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def find_delimiter(text: str) -> str:
    r"""Return the delimiter of a text: the one that cuts most of its lines into equally many cells.

    Args:
        text: The beginning of the file; delimiters between quotation marks do not count.

    Returns:
        One of `DELIMITERS`, or "" where none of them cuts any line.

    Example:
        >>> find_delimiter('Code;Turnout, %;Name\n1;61,5;"A; B"\n2;58,1;C\n')
        ';'
    """
    bare = re.sub(r'"[^"]*"', "quoted", text)
    lines = [line for line in _LINE_END.split(bare) if line.strip(" ,;|\t")]
    scores = {mark: _evenness(Counter(line.count(mark) for line in lines), len(lines)) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0, 0) else ""


def _evenness(counts: Counter[int], lines: int) -> tuple[float, int]:
    """Return the share of lines with the commonest number of delimiters (rounded), and that number."""
    counts = Counter({number: times for number, times in counts.items() if number})
    if not counts:
        return 0.0, 0
    common = max(counts, key=lambda number: (counts[number], number))
    return max(round(counts[common] / lines, 1), 0.1 * sum(counts.values()) / lines), common


def read_delimited(decoding: Decoding, file: str, *, delimiter: str | None = None) -> tuple[Grid, str]:
    r"""Return all records of a text and the delimiter.

    Args:
        decoding: The text.
        file: Name for problems.
        delimiter: One character that the user gave; None to find it.

    Returns:
        Cells as they stand, without the quotation marks around them; null where a record ends before the
        column. A record's row is the line it starts on, lines ending in "\n", "\r\n" or "\r".

    Raises:
        CallError: The delimiter is not one character, or is a quotation mark or a line end.
        InputError: The table would pass the largest number of cells.
    """
    text = decoding.text
    if delimiter is None:
        delimiter = find_delimiter(text[:_SAMPLE])
    elif len(delimiter) != 1 or delimiter in '"\r\n':
        raise CallError(
            f"{delimiter!r} cannot be a delimiter.",
            expected="one character such as , ; | or tab",
            text="delimiter_wrong",
            found=repr(delimiter),
        )
    problems = [*_text_problems(decoding, file)]
    if '"' in text:
        grid = _quoted_grid(text, file, delimiter or _unused_character(text))
    else:
        grid = _plain_grid(text, file, delimiter)
    if not delimiter:
        problems.append(Problem("S-NO-DELIMITER", file))
    return Grid(grid.frame, grid.rows, grid.widths, (*problems, *grid.problems)), delimiter


def _unused_character(text: str) -> str:
    """Return a character of private use that the text does not hold, to cut it nowhere."""
    present = set(text)
    return next(chr(code) for code in range(0xE000, 0x110000) if chr(code) not in present)


def _plain_grid(text: str, file: str, delimiter: str) -> Grid:
    """Split lines that hold no quotation mark; Polars does the work."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    lines = pl.Series("line", plain.removesuffix("\n").split("\n"), dtype=pl.String)
    rows = pl.int_range(1, len(lines) + 1, eager=True, dtype=pl.Int64)
    if not delimiter:
        return Grid(
            lines.to_frame().rename({"line": "0"}), rows, pl.repeat(1, len(lines), dtype=pl.Int64, eager=True)
        )
    cells = lines.str.split(delimiter)
    widths = cells.list.len().cast(pl.Int64)
    width = int(widths.max())  # type: ignore[arg-type]
    require_cells(file, rows=len(lines), columns=width)
    frame = pl.DataFrame({str(at): cells.list.get(at, null_on_oob=True) for at in range(width)})
    return Grid(frame, rows, widths)


def _quoted_grid(text: str, file: str, delimiter: str) -> Grid:
    """Read records with quotation marks; those that are not closed make no record swallow the next ones."""
    try:
        records, rows = _strict_records(text, delimiter)
        broken: list[Problem] = []
    except csv.Error:
        read = list(_careful_records(text, delimiter))
        records, rows = [record for _, record, _ in read], [row for row, _, _ in read]
        broken = [Problem("S-QUOTES", file, row, found=found) for row, _, found in read if found]
    widths = pl.Series("width", list(map(len, records)), dtype=pl.Int64)
    width = int(widths.max())  # type: ignore[arg-type]
    require_cells(file, rows=len(records), columns=width)
    frame = _laid_out(records, width)
    return Grid(frame, pl.Series("row", rows, dtype=pl.Int64), widths, listed(broken))


def _laid_out(records: list[list[str]], width: int) -> pl.DataFrame:
    """Return records as columns; null where a record is too short. One long series is fastest."""
    missing: list[str | None] = [None]
    cells = pl.Series(
        chain.from_iterable(
            record if len(record) == width else record + missing * (width - len(record)) for record in records
        ),
        dtype=pl.String,
    )
    return pl.DataFrame({str(at): cells.gather_every(width, at) for at in range(width)})


def _strict_records(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Read well-formed text at once; raises csv.Error where a quotation mark stands alone."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, rows, start = [], [], 1
    for record in reader:
        if reader.line_num - start >= _MOST_LINES:
            raise csv.Error
        records.append(record or [""])
        rows.append(start)
        start = reader.line_num + 1
    return records, rows


def _careful_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield row, cells and, where the quotation marks do not pair up, the beginning of the line."""
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        record, used, found = _record_at(lines, at, delimiter)
        yield at + 1, record, found
        at += used


def _record_at(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int, str]:
    """Return the record that starts on a line, the lines it takes, and the line itself where it is broken."""
    line = lines[at].rstrip("\r\n")
    if '"' not in line:
        return line.split(delimiter), 1, ""
    reader = csv.reader(lines[at : at + _MOST_LINES], delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num, ""
    except csv.Error:
        return line.split(delimiter), 1, line[:80]


def _text_problems(decoding: Decoding, file: str) -> Iterator[Problem]:
    """Report a guessed encoding, unreadable bytes, characters that nobody sees, and mixed line ends."""
    text = decoding.text
    if decoding.alternatives:
        yield Problem(
            "S-ENCODING-GUESS", file, found=decoding.codec, expected=", ".join(decoding.alternatives)
        )
    lines = _LineFinder(text)
    yield from listed(
        Problem("S-UNDECODABLE", file, lines.row(at), found=found, expected=decoding.codec)
        for at, found in decoding.damaged
    )
    unseen = (_UNSEEN_ASCII if text.isascii() else _UNSEEN).finditer(text)
    yield from listed(
        Problem("S-CONTROL-CHARACTER", file, lines.row(match.start()), found=f"U+{ord(match.group()):04X}")
        for match in unseen
    )
    if len(ends := _line_ends(text)) > 1:
        shown = ", ".join(f"{name} {count}" for name, count in ends.items())
        yield Problem("S-LINE-ENDS", file, found=shown)


def _line_ends(text: str) -> dict[str, int]:
    """Return how many line ends of each kind there are, kinds that do not occur left out."""
    both = text.count("\r\n")
    found = {"CRLF": both, "LF": text.count("\n") - both, "CR": text.count("\r") - both}
    return {name: count for name, count in found.items() if count}


class _LineFinder:
    """Finds the line of growing positions in one pass over the text."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text, 0, 1

    def row(self, position: int) -> int:
        """Return the line of a position that is not before the last one asked for."""
        self.line += len(_LINE_END.findall(self.text, self.at, position))
        self.at = position
        return self.line
