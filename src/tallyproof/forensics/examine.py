"""For notebooks: ask one method about a table in memory, from pandas, Polars, Arrow or what narwhals reads."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import polars as pl
from narwhals.typing import IntoDataFrame

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import COUNTS, Results, area_column
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.forensics.battery import Method, asked, run
from tallyproof.forensics.document import test_document
from tallyproof.forensics.parameters import Given
from tallyproof.forensics.result import ForensicResult
from tallyproof.texts import load_catalogue

__all__ = ["Columns", "Examined", "examine", "results_of"]

_OPTIONAL = ("reported_at", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what."""

    votes: Mapping[str, str]
    """Column by name of the choice, in ballot order."""
    counts: Mapping[str, str] = field(default_factory=dict)
    """Column by count: `registered`, `issued`, `cast`, `valid`, `invalid`; what is not there is not reported."""
    areas: Sequence[str] = ()
    """Columns with names of areas, widest first."""
    station_id: str | None = None
    """Column with the station's code; numbered from 1 where None."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Column of `lat`, `lon` or `reported_at`."""


@dataclass(frozen=True, slots=True, repr=False)
class Examined:
    """The answer of one method, readable as it is and complete inside."""

    result: ForensicResult
    """Numbers and codes."""
    document: Mapping[str, Any]
    """The same with its sentences, as `tallyproof test --json` gives it out."""
    results: Results
    """The table that was examined."""
    changed: "Examined | None" = None
    """The same method with parameters of one's own; None where all have their standard values. Its `document` says in
    `changed` which differ, its result has no q."""

    @property
    def stations(self) -> pl.DataFrame:
        """The stations that the method names, with what it says about each."""
        named = [
            dict(station) | {"areas": " / ".join(a or "" for a in station["areas"])}
            for station in self._named
        ]
        return pl.DataFrame(named, infer_schema_length=None)

    @property
    def _named(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.document["stations"]
        return found

    def __repr__(self) -> str:
        lines = (f"{name}: {value}" for name, value in self._lines())
        return "\n".join((self._head, *lines, *([repr(self.changed)] if self.changed else [])))

    @property
    def _head(self) -> str:
        """The first line: of a run with changed parameters it says so."""
        mark = f" – {self.document['mark']}" if "mark" in self.document else ""
        return f"{self.document['code']} {self.document['name']}{mark}"

    def _repr_html_(self) -> str:
        """Return a table for notebooks; every text from the data is escaped."""
        rows = "".join(
            f"<tr><th style='text-align:left'>{html.escape(name)}</th>"
            f"<td style='text-align:left'>{html.escape(value)}</td></tr>"
            for name, value in self._lines()
        )
        table = f"<table><caption>{html.escape(self._head)}</caption>{rows}</table>"
        return table + (self.changed._repr_html_() if self.changed else "")

    def _lines(self) -> list[tuple[str, str]]:
        found, votes = self.document, self.document["votes"]
        lines = [("status", found["status"]), ("says", found["reading"] or found["reason"] or "")]
        lines += [
            (name, f"{found[name]:.4g}") for name in ("p", "false_alarm_rate") if found[name] is not None
        ]
        if votes:
            lines.append(("votes", f"{votes['estimate']:,.0f} [{votes['low']:,.0f}; {votes['high']:,.0f}]"))
            lines.append(("band", f"[{votes['band_low']:,.0f}; {votes['band_high']:,.0f}]"))
        lines.append(("stations used", f"{found['used']:,}"))
        return [*lines, *(("could also be", text) for text in found["explanations"])]


def examine(
    frame: IntoDataFrame,
    method: str | Method,
    *,
    columns: Columns,
    choice: str | None = None,
    parameters: Mapping[str, Given] | None = None,
    seed: int = 20051204,
) -> Examined:
    """Ask one method about a table of stations.

    Args:
        frame: One row a station: a pandas, Polars or PyArrow table, or any other that narwhals reads eagerly.
            A missing count is "not reported", never zero.
        method: Code of a method, or a method of another package itself.
        columns: Which columns hold what.
        choice: Whose votes are examined, by name; the leader where None.
        parameters: Values of the method's parameters by name; it is then run with them besides its standard run.
        seed: Of every random draw.

    Returns:
        The answer of the standard run; q equals p, for one method was asked. What the method says with other
        parameters is `changed`.

    Raises:
        UnknownNameError: No such method, choice, count, column or parameter.
        CallError: A value that a parameter may not have.
        InputError: A count is not a whole number.

    Example:
        >>> table = pl.DataFrame({"electors": [900] * 200, "voted": range(400, 600), "ann": range(200, 400)})
        >>> found = examine(table, "F-INT", seed=1, columns=Columns(
        ...     votes={"Ann": "ann"}, counts={"registered": "electors", "cast": "voted"}))
        >>> found.result.used
        200
    """
    results = results_of(frame, columns)
    chosen = results.choice(choice) if choice else None
    code = method if isinstance(method, str) else method.code
    asked([method])  # An unknown code is named before anything is computed.
    wanted: list[str | Method] = [code] if isinstance(method, str) else [code, method]
    answered = run(results, chosen, seed=seed, methods=wanted, parameters={code: parameters or {}})
    position = next(i for i, result in enumerate(answered.results) if result.code == code)
    document = test_document(answered, results, load_catalogue("en"))
    changed = [
        Examined(one.result, told, results)
        for one, told in zip(answered.changed, document.get("changed_runs", ()), strict=True)
    ]
    return Examined(
        answered.results[position], document["methods"][position], results, changed[0] if changed else None
    )


def results_of(frame: IntoDataFrame, columns: Columns) -> Results:
    """Return a table in memory as results; raises UnknownNameError and InputError as `examine` does."""
    table = nw.from_native(frame, eager_only=True).to_polars()
    for count in columns.counts:
        if count not in COUNTS:
            raise UnknownNameError("count", count, COUNTS)
    for name in columns.others:
        if name not in _OPTIONAL:
            raise UnknownNameError("column of the results", name, _OPTIONAL)
    choices = [Choice(ChoiceId(f"c{number + 1}"), name) for number, name in enumerate(columns.votes)]
    votes = {choice.column: columns.votes[choice.name] for choice in choices}
    made = {name: _whole(_found(table, source)) for name, source in (*columns.counts.items(), *votes.items())}
    made |= {
        area_column(level + 1): _found(table, source).cast(pl.String)
        for level, source in enumerate(columns.areas)
    }
    made |= {name: _found(table, source) for name, source in columns.others.items()}
    station = columns.station_id
    numbered = pl.int_range(1, table.height + 1, eager=True).cast(pl.String)
    made["station_id"] = _found(table, station).cast(pl.String) if station else numbered
    return Results.from_columns(
        pl.DataFrame(made),
        contest=Contest(ContestId("table"), "Table"),
        choices=choices,
        area_levels=columns.areas,
    )


def _found(table: pl.DataFrame, name: str) -> pl.Series:
    if name not in table.columns:
        raise UnknownNameError("column", name, table.columns)
    return table[name]


def _whole(column: pl.Series) -> pl.Series:
    """Return a column of whole numbers; NaN, which pandas writes for a missing number, becomes null."""
    if column.dtype == pl.Null or column.dtype.is_integer():
        return column.cast(pl.Int64)
    if not column.dtype.is_float():
        raise InputError("table", found=f"{column.dtype} in {column.name}", expected="whole numbers")
    known = column.fill_nan(None)
    if (known != known.round()).any() or known.is_infinite().any():
        raise InputError("table", found=f"a fraction in {column.name}", expected="whole numbers")
    return known.cast(pl.Int64)
