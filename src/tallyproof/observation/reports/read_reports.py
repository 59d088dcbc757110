"""Turn the rows of a file into reports: every row is used or refused with its reason, a blank is never zero."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.observation.privacy.pseudonyms import pseudonym
from tallyproof.observation.reports.form import Form, Question
from tallyproof.observation.reports.mapping import ReportKind, ReportMapping

__all__ = ["REPORT_COLUMNS", "STATION_JOINER", "ReportBatch", "read_reports"]

REPORT_COLUMNS: dict[str, pl.DataType] = {
    "instance_id": pl.String(),
    "content": pl.String(),
    "kind": pl.String(),
    "station": pl.String(),
    "observer": pl.String(),
    "organisation": pl.String(),
    "role": pl.String(),
    "channel": pl.String(),
    "form": pl.String(),
    "at": pl.String(),
    "categories": pl.String(),
    "evidence": pl.Int64(),
    "answers": pl.String(),
    "figures": pl.String(),
    "source_row": pl.Int64(),
}
"""A report: `content` is the SHA-256 of all that it says; `answers` and `figures` are JSON objects, blanks null."""
STATION_JOINER = " / "
_COUNT = r"^\s*\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})*\s*$|^\s*\d{1,18}\s*$"
_GAPS = r"[\s\x{a0}\x{202f}]"
_SHOWN = 20
_NO_CONTENT = ("content", "source_row")


@dataclass(frozen=True, slots=True)
class ReportBatch:
    """The reports of one file."""

    source: SourceFile
    mapping: ReportMapping
    reports: pl.DataFrame
    """Columns `REPORT_COLUMNS`, in the order of the file."""
    sealed: pl.DataFrame
    """`instance_id` and the sealed columns under their own names."""
    rows: RowAccount
    problems: tuple[Problem, ...]


def read_reports(
    frame: pl.DataFrame,
    rows: pl.Series,
    mapping: ReportMapping,
    *,
    source: SourceFile,
    key: bytes,
    form: Form | None = None,
) -> ReportBatch:
    """Read reports.

    Args:
        frame: Text cells under the names of the file; null or empty where blank.
        rows: Row of the file of each; shape (rows,).
        mapping: Which column is what.
        source: Name and hash of the file.
        key: Secret for the pseudonyms of observers.
        form: Against which answers are checked.

    Raises:
        InputError: A column of the mapping is not in the file.
    """
    file = source.name
    _require_columns(frame, mapping, file)
    cells = frame.select(
        pl.col(name).cast(pl.String).str.strip_chars().replace({"": None}) for name in mapping.named
    )
    figures, problems = _counts(cells, {*mapping.figures.values(), mapping.evidence} - {""}, rows, file)
    table = _table(cells, figures, rows, mapping, key=key)
    problems += _answer_problems(cells, rows, mapping, form=form, file=file)
    blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
    kept, refusals = _once(table, blank, file)
    sealed = table.select("instance_id").hstack(cells.select(mapping.sealed)).filter(kept)
    account = RowAccount.closing(read=table.height, refusals=refusals)
    return ReportBatch(source, mapping, table.filter(kept), sealed, account, tuple(problems))


def _require_columns(frame: pl.DataFrame, mapping: ReportMapping, file: str) -> None:
    missing = [name for name in mapping.named if name not in frame.columns]
    if missing or not mapping.station:
        found = f"no column {', '.join(missing)}" if missing else "no column for the station"
        expected = f"some of {', '.join(frame.columns[:20])}"
        raise InputError(
            file,
            found=found,
            expected=expected,
            action="Correct the mapping.",
            text="lacks_columns",
            lacking=", ".join(missing) or "station",
            columns=", ".join(frame.columns[:20]),
        )


def _counts(
    cells: pl.DataFrame, columns: set[str], rows: pl.Series, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Read whole numbers; what is none stays null and is named, never guessed and never zero."""
    named = sorted(columns)
    table = cells.select(
        pl.when(pl.col(name).str.contains(_COUNT))
        .then(pl.col(name).str.replace_all(_GAPS, ""))
        .cast(pl.Int64, strict=False)
        for name in named
    )
    problems: list[Problem] = []
    for name in named:
        wrong = (table[name].is_null() & cells[name].is_not_null()).arg_true()
        problems += [
            Problem("OB-NOT-A-COUNT", file, rows[at], name, str(cells[name][at])[:80], "a whole number")
            for at in wrong.head(_SHOWN).to_list()
        ]
        if len(wrong) > _SHOWN:
            problems.append(Problem("OB-NOT-A-COUNT", file, None, name, count=len(wrong) - _SHOWN))
    return table, problems


def _table(
    cells: pl.DataFrame, figures: pl.DataFrame, rows: pl.Series, mapping: ReportMapping, *, key: bytes
) -> pl.DataFrame:
    text = _picked(cells)
    counts = figures.select(pl.col(column).alias(name) for name, column in mapping.figures.items())
    table = pl.DataFrame(
        {
            "kind": pl.repeat(mapping.kind.value, cells.height, dtype=pl.String, eager=True),
            "station": _station(cells, mapping.station),
            "observer": _pseudonyms(text(mapping.observer), key),
            "organisation": text(mapping.organisation),
            "role": text(mapping.role),
            "channel": text(mapping.channel),
            "form": text(mapping.form),
            "at": _time(text(mapping.time)),
            "categories": _categories(text(mapping.category), mapping.separator),
            "evidence": figures[mapping.evidence] if mapping.evidence else _nulls(cells.height, pl.Int64()),
            "answers": _json(cells.select(mapping.answers), cells.height),
            "figures": _json(counts, cells.height),
            "source_row": rows.cast(pl.Int64),
        }
    )
    # what is sealed counts as content too: a corrected description is a correction
    told = table.drop("source_row").hstack(cells.select(pl.col(mapping.sealed).name.prefix("sealed ")))
    table = table.with_columns(_hashes(told))
    given = text(mapping.instance)
    own = pl.concat_str(pl.lit(f"{mapping.kind}:"), _own_id(mapping)).alias("instance_id")
    return table.with_columns(given.alias("given"), own).select(
        pl.coalesce("given", "instance_id").alias("instance_id"), *list(REPORT_COLUMNS)[1:]
    )


def _own_id(mapping: ReportMapping) -> pl.Expr:
    """Return what names a row that its source gave no id: the station for activity, else what it says."""
    return pl.coalesce("station", "content") if mapping.kind is ReportKind.ACTIVITY else pl.col("content")


def _picked(cells: pl.DataFrame) -> Callable[[str], pl.Series]:
    return lambda name: cells[name] if name else _nulls(cells.height, pl.String())


def _nulls(length: int, kind: pl.DataType) -> pl.Series:
    return pl.repeat(None, length, dtype=kind, eager=True)


def _station(cells: pl.DataFrame, columns: tuple[str, ...]) -> pl.Series:
    """Join the parts that name a station; null where every part is blank."""
    path = pl.concat_str(columns, separator=STATION_JOINER, ignore_nulls=True).str.normalize("NFC")
    return cells.select(path.replace({"": None}).alias("station")).to_series()


def _pseudonyms(observers: pl.Series, key: bytes) -> pl.Series:
    known = observers.drop_nulls().unique().to_list()
    names = {value: pseudonym(key, value, field="observer") for value in known}
    return observers.replace_strict(names, default=None, return_dtype=pl.String)


def _time(cells: pl.Series) -> pl.Series:
    """Write milliseconds since 1970 as UTC (RFC 3339); every other time stays as the source writes it."""
    milliseconds = pl.col("at").str.extract(r"^(\d{13})$").cast(pl.Int64)
    moment = pl.from_epoch(milliseconds, time_unit="ms").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return pl.DataFrame({"at": cells}).select(pl.coalesce(moment, "at").alias("at")).to_series()


def _categories(cells: pl.Series, separator: str) -> pl.Series:
    """Write the categories of a cell each on its own line, each once."""
    parts = pl.col("cell").str.split(separator or ";").list.eval(pl.element().str.strip_chars())
    filled = parts.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
    joined = filled.list.join("\n").replace({"": None})
    return pl.DataFrame({"cell": cells}).select(joined).to_series()


def _json(table: pl.DataFrame, height: int) -> pl.Series:
    if not table.width:
        return _nulls(height, pl.String())
    filled = pl.any_horizontal(pl.all().is_not_null())
    return table.select(pl.when(filled).then(pl.struct(pl.all()).struct.json_encode())).to_series()


def _hashes(table: pl.DataFrame) -> pl.Series:
    rows = table.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    return pl.Series("content", [hashlib.sha256(row.encode()).hexdigest() for row in rows], dtype=pl.String)


def _once(table: pl.DataFrame, blank: pl.Series, file: str) -> tuple[pl.Series, list[Refusal]]:
    """Keep the first row of each id; a second is the same report again, or contradicts it, and says which."""
    first = table.select("instance_id", pl.col("content").first().over("instance_id").alias("first"))
    again = ~table["instance_id"].is_first_distinct()
    same = first["first"] == table["content"]
    refused = {
        "OB-BLANK-ROW": blank,
        "OB-SAME-AGAIN": again & same & ~blank,
        "OB-ID-CONFLICT": again & ~same & ~blank,
    }
    listed = [
        Refusal(code, tuple(table["source_row"].filter(which).to_list()), file=file)
        for code, which in refused.items()
        if which.any()
    ]
    return ~(blank | again), listed


def _answer_problems(
    cells: pl.DataFrame, rows: pl.Series, mapping: ReportMapping, *, form: Form | None, file: str
) -> list[Problem]:
    """Name answers that the form does not allow; they are kept as they are."""
    found: list[Problem] = []
    for name in mapping.answers if form else ():
        question = form.question(name) if form else None
        if question is not None:
            found += _outside(cells[name], question, rows, file)
    return found


def _outside(cells: pl.Series, question: Question, rows: pl.Series, file: str) -> list[Problem]:
    if question.is_count:
        wrong, expected = ~cells.str.contains(r"^-?\d+$"), "a whole number"
    elif question.choices:
        listed = cells.str.split(" ") if question.is_multiple else cells.str.split("\n")
        allowed = pl.Series(list(question.choices)).implode()
        wrong = listed.list.eval(~pl.element().is_in(allowed)).list.any()
        expected = "one of " + ", ".join(list(question.choices)[:8])
    else:
        return []
    places = wrong.fill_null(value=False).arg_true()
    problems = [
        Problem("OB-ANSWER", file, rows[at], cells.name, str(cells[at])[:80], expected)
        for at in places.head(_SHOWN).to_list()
    ]
    rest = len(places) - _SHOWN
    return problems if rest <= 0 else [*problems, Problem("OB-ANSWER", file, None, cells.name, count=rest)]
