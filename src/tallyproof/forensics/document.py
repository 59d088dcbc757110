"""The JSON document of a run of methods, as the command line, the dossier and the web give it out."""

import math
from collections.abc import Mapping
from typing import Any

from tallyproof.election.configuration import Configuration
from tallyproof.election.results import Results
from tallyproof.forensics.battery import ForensicRun
from tallyproof.forensics.changed_runs import changed_run
from tallyproof.forensics.result import (
    Concentration,
    ForensicResult,
    Note,
    Series,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.told import value_told
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "test_document"]

SCHEMA = "tallyproof.test/1"

_WHOLE_FROM = 100
"""Numbers of this size and more are read to the reader without decimals."""


def test_document(
    run: ForensicRun,
    results: Results,
    catalogue: Catalogue,
    *,
    configuration: Configuration | None = None,  # noqa: PT028 - a document of the verb "test", not a test
) -> dict[str, Any]:
    """Return what a run of methods found, with its sentences in the catalogue's language.

    Args:
        run: The answers.
        results: The table they were computed from; names the stations.
        catalogue: Supplies names, readings, explanations and reasons.
        configuration: Supplies the level at which a q-value reads as a signal; the default where None.

    Returns:
        Plain values for JSON. Numbers hold ten significant digits, so that two machines agree on them. `methods` are
        the standard run whatever else was asked, each with its `parameters` and an empty `changed`; answers with
        changed parameters stand apart in `changed_runs`, see `changed_runs.changed_run`.
    """
    level = (configuration or Configuration()).false_discovery_rate
    methods = [_Writer(result, results, catalogue).method(run, level) for result in run.results]
    by_code = {method["code"]: method for method in methods}
    changed = [
        changed_run(
            one,
            _Writer(one.result, results, catalogue).method(run, level),
            by_code[one.result.code],
            catalogue,
        )
        for one in run.changed
    ]
    return {
        "schema": SCHEMA,
        "choice": run.choice.id,
        "choice_name": run.choice.name,
        "seed": run.seed,
        "level": level,
        "methods": methods,
        **({"changed_runs": changed} if changed else {}),
    }


test_document.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it by its name


class _Writer:
    """Writes one result with the texts of one method."""

    def __init__(self, result: ForensicResult, results: Results, catalogue: Catalogue) -> None:
        self.result, self.results, self.catalogue = result, results, catalogue

    def method(self, run: ForensicRun, level: float) -> dict[str, Any]:
        """Return everything about the method."""
        result = self.result
        return {
            "code": result.code,
            "name": self.own("title"),
            "meaning": self.own("meaning"),
            "status": result.status.value,
            "reason": self.note("reason", result.reason),
            "reason_code": result.reason.code if result.reason else None,
            "reading": self.reading(run, level),
            "statistic": _plain(result.statistic),
            "statistic_names": self.names("statistic", result.statistic),
            "p": _number(result.p),
            "q": _number(result.q),
            "false_alarm_rate": _number(result.false_alarm_rate),
            "stations": [self.station(signal) for signal in result.stations],
            "concentrations": [_concentration(found) for found in result.concentrations],
            "votes": self.votes(result.votes),
            "sensitivity": [_variant(variant) for variant in result.sensitivity],
            "series": {series.name: _series(series) for series in result.series},
            "parameters": _plain(result.parameters),
            "parameter_names": self.names("parameter", result.parameters) | self.moved_names(),
            "changed": {},
            "used": result.used,
            "left_out": [
                {"code": out.code, "stations": out.stations, "text": self.shared(f"left-out.{out.code}")}
                for out in result.left_out
            ],
            "notes": [self.note("note", note) for note in result.notes],
            "assumptions": [self.own(f"assumption.{code}") for code in result.assumptions],
            "explanations": [self.own(f"explanation.{code}") for code in result.explanations],
            "settled_by": [self.own(f"settled.{code}") for code in result.settled_by],
        }

    def reading(self, run: ForensicRun, level: float) -> str | None:
        """Return one sentence for everyone; None where there is no number."""
        result = self.result
        if result.status is not Status.COMPUTED:
            return None
        signal = result.q is not None and result.q <= level
        votes = {"votes": result.votes.estimate} if result.votes else {}
        numbers = {**result.statistic, **votes}
        fields = {name: self.spoken(value) for name, value in numbers.items()}
        return self.own(f"reading.{'signal' if signal else 'none'}", choice=run.choice.name, **fields)

    def spoken(self, value: float) -> str:
        """Return a number as it is read to people."""
        whole = isinstance(value, int) or abs(value) >= _WHOLE_FROM
        return self.catalogue.number(value, digits=0 if whole else 1)

    def station(self, signal: StationSignal) -> dict[str, Any]:
        """Return a station by what its commission calls it."""
        row = self.results.frame.row(signal.row, named=True)
        return {
            "station_id": row["station_id"],
            "areas": [row[name] for name in self.results.area_columns],
            "source_row": row["source_row"],
            "what": signal.what,
            "value": signal.value,
            "votes": signal.votes,
            "surplus": _number(signal.surplus),
        }

    def votes(self, votes: VoteEstimate | None) -> dict[str, Any] | None:
        """Return the estimate with what it counts."""
        if votes is None:
            return None
        return {
            "estimate": _number(votes.estimate),
            "low": _number(votes.low),
            "high": _number(votes.high),
            "band_low": _number(votes.band_low),
            "band_high": _number(votes.band_high),
            "convention": votes.convention,
            "counts": self.own(f"convention.{votes.convention}"),
        }

    def names(self, kind: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Return what each number is called."""
        return {name: self.own(f"{kind}.{name}") for name in values}

    def moved_names(self) -> dict[str, str]:
        """Return what the parameters are called that only variants move, where the texts name them."""
        moved = {name for variant in self.result.sensitivity for name in variant.parameters}
        keys = {name: f"forensics.{self.result.code}.parameter.{name}" for name in sorted(moved)}
        return {name: self.catalogue.text(key) for name, key in keys.items() if self.catalogue.has(key)}

    def note(self, kind: str, note: Note | None) -> str | None:
        """Return a note's sentence."""
        if note is None:
            return None
        count = note.fields.get("count")
        told = {"count": value_told(count, self.catalogue)} if isinstance(count, str) else {}
        return self.own(f"{kind}.{note.code}", **{**note.fields, **told})

    def own(self, key: str, **fields: object) -> str:
        """Return a text of this method."""
        return self.shared(f"{self.result.code}.{key}", **fields)

    def shared(self, key: str, **fields: object) -> str:
        """Return a text that all methods share."""
        return self.catalogue.text(f"forensics.{key}", **fields)


def _concentration(found: Concentration) -> dict[str, Any]:
    return {
        "what": found.what,
        "value": found.value,
        "area": found.area,
        "observed": found.observed,
        "expected": _number(found.expected),
        "excess": _number(found.excess),
        "votes": found.votes,
        "p": _number(found.p),
        "p_adjusted": _number(found.p_adjusted),
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "parameters": _plain(variant.parameters),
        "stations": variant.stations,
        "statistic": _plain(variant.statistic),
        "votes": _number(variant.votes),
    }


def _series(series: Series) -> dict[str, list[float | None] | list[str]]:
    labels: dict[str, list[float | None] | list[str]] = (
        {"labels": list(series.labels)} if series.labels else {}
    )
    return labels | {name: [_number(value) for value in column] for name, column in series.columns.items()}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, float) else value for name, value in values.items()}


def _number(value: float | None) -> float | None:
    """Return a number as JSON can hold it; what is not a finite number is not known."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.10g}")
