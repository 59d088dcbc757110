"""Beads as a table that a person can edit: CSV with the numbers of the sentences and their text."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.short_file import read_short_table
from tallyproof.spreadsheet import rows_csv
from tallyproof.statements.align.beads import Bead
from tallyproof.statements.align.run import Alignment

__all__ = ["bead_table", "read_beads"]

_HEAD = ["source", "target", "confirmed", "source_text", "target_text"]


def bead_table(beads: Iterable[Bead], sources: Sequence[str], targets: Sequence[str]) -> bytes:
    """Return beads as CSV in UTF-8 with a byte-order mark, so that spreadsheets read it.

    Only the first three columns are read back; the texts are there to see what is joined. A text that a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    rows: list[list[str]] = []
    for bead in beads:
        texts = [
            " ".join(side[n - 1] for n in numbers)
            for side, numbers in ((sources, bead.source), (targets, bead.target))
        ]
        numbers = [" ".join(map(str, side)) for side in (bead.source, bead.target)]
        rows.append([*numbers, "yes" if bead.confirmed else "", *texts])
    return rows_csv(_HEAD, rows, lines="\r\n", marked=True)


def read_beads(path: Path, *, sources: int, targets: int) -> Alignment:
    """Read beads back.

    Args:
        path: CSV with `source` and `target`, numbers of sentences separated by spaces; `confirmed` may say yes.
        sources: Sentences of the original.
        targets: Sentences of the translation.

    Raises:
        InputError: A row is wrong, or a sentence stands in no bead or in two; all are listed.
    """
    rows = read_short_table(path, needed=_HEAD[:2]).rows
    beads, wrong = [], []
    for number, row in rows:
        try:
            bead = Bead(
                _numbers(row["source"]),
                _numbers(row["target"]),
                row.get("confirmed", "").lower() == "yes",
            )
        except ValueError:
            wrong.append(f"row {number}: {row['source']!r}, {row['target']!r} are no numbers")
            continue
        beads.append(bead)
    wrong += _misused("source", [n for b in beads for n in b.source], sources)
    wrong += _misused("target", [n for b in beads for n in b.target], targets)
    if wrong:
        expected = f"each of the {sources} sentences of the original and {targets} of the translation once"
        raise InputError(
            path.name,
            found="; ".join(wrong[:10]),
            expected=expected,
            text="sentences_once",
            sources=sources,
            targets=targets,
        )
    return Alignment(tuple(beads), "table")


def _numbers(cell: str) -> tuple[int, ...]:
    return tuple(int(part) for part in cell.split())


def _misused(side: str, used: list[int], count: int) -> list[str]:
    """Return which sentences are used not at all, twice, or do not exist."""
    missing = sorted(set(range(1, count + 1)) - set(used))
    twice = sorted({n for n in used if used.count(n) > 1})
    unknown = sorted(set(used) - set(range(1, count + 1)))
    told = (("in no bead", missing), ("in two beads", twice), ("not there", unknown))
    return [f"{side} {', '.join(map(str, numbers[:10]))} {what}" for what, numbers in told if numbers]
