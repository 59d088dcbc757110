"""Set observers' reports beside the results: matched comparison, and incidents at stations that are named."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.checks.document import check_document
from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.observation.incidents.incidents import incidents_of
from tallyproof.observation.link.incident_test import IncidentTest, incident_test
from tallyproof.observation.link.matched import matched_comparison
from tallyproof.observation.reports.observed import Presence, observed_rows, presence_of
from tallyproof.texts import Catalogue
from tallyproof.workflow.observe_reports import Gathered, ReportRequest, gather_reports
from tallyproof.workflow.request import Document, Request, keep, rule_answers, take
from tallyproof.workflow.steps import tested

__all__ = ["link_document", "link_reports"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_ASSUMPTIONS = ("ignorable", "no_interference", "own_figures", "not_cause")


def link_reports(
    request: Request, reports: ReportRequest, catalogue: Catalogue, *, choice: str | None = None
) -> Document:
    """Set reports beside the results of a source.

    Args:
        request: The results.
        reports: What observers sent.
        catalogue: Supplies the sentences.
        choice: Whose share is compared; the leader where None.
    """
    taken = take(request)
    answers = rule_answers(taken)
    checked = check_document(taken.snapshot, answers, catalogue)
    signals = tested(taken, catalogue, request.seed, choice=choice, methods=())
    results = taken.snapshot.results
    found = link_document(
        gather_reports(reports), results, (checked, signals), catalogue, choice=choice, seed=request.seed
    )
    return keep(taken, "observe-link", {"snapshot": taken.snapshot.id, **found})


def link_document(
    gathered: Gathered,
    results: Results,
    found: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
    catalogue: Catalogue,
    *,
    choice: str | None,
    seed: int,
) -> Document:
    """Return the matched comparison and the tests of incidents.

    Args:
        gathered: The reports.
        results: The results.
        found: The documents of the arithmetic checks and of the forensic methods; None where there is none.
        catalogue: Supplies the sentences.
        choice: Whose share is compared; the leader where None.
        seed: Of drawn permutations.
    """
    located = gathered.placed(results)
    presence = presence_of(located)
    observed = _flags(observed_rows(located), results.stations)
    incidents = incidents_of(located, gathered.categories).filter(pl.col("at_row").is_not_null())
    incidents = incidents.filter(pl.col("state") != "duplicate")
    counted = np.bincount(incidents["at_row"].to_numpy(), minlength=results.stations).astype(np.int64)
    # where visits are known, a station that nobody visited could not have an incident reported
    base = observed if presence is Presence.VISITS else np.ones(results.stations, np.bool_)
    tests, reason = _tests(counted, base, results, _anomalous(found, results), catalogue, seed=seed)
    return {
        "schema": "tallyproof.observe-link/1",
        "presence_from": presence.value,
        "base": {"stations": int(base.sum()), "register": results.stations},
        "matched": _matched(results, observed, _chosen(results, choice), catalogue),
        "assumptions": [
            catalogue.text(f"reports.assumption.{name}") for name in (presence.value, *_ASSUMPTIONS)
        ],
        "incident_tests": tests,
        "incident_reason": reason,
    }


def _flags(rows: pl.Series, length: int) -> Flags:
    flags = np.zeros(length, np.bool_)
    flags[rows.to_numpy()] = True
    return flags


def _chosen(results: Results, choice: str | None) -> Choice | None:
    if choice:
        return results.choice(choice)
    ranked = results.ranked()
    return ranked[0][0] if ranked else None


def _share(results: Results, part: str, whole: str) -> Floats:
    """Return a share of each station, NaN where a figure is missing or the whole is 0."""
    share = pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole)).cast(pl.Float64).fill_null(np.nan)
    return results.frame.select(share.alias("share"))["share"].to_numpy()


def _outcomes(results: Results, choice: Choice | None) -> dict[str, Floats]:
    """Return the shares that the results allow: turnout, the choice's share of its base, invalid ballots."""
    shares = {"turnout": ("cast", "registered"), "invalid": ("invalid", "cast")}
    if choice:
        shares["share"] = (choice.column, "valid" if results.has("valid") else "cast")
    return {
        name: _share(results, part, whole)
        for name, (part, whole) in shares.items()
        if results.has(part) and results.has(whole)
    }


def _areas(results: Results) -> list[str]:
    if not results.area_columns:
        return [""] * results.stations
    path = pl.concat_str(results.area_columns, separator=" / ", ignore_nulls=True)
    return results.frame.select(path.alias("path"))["path"].to_list()


def _matched(
    results: Results, observed: Flags, choice: Choice | None, catalogue: Catalogue
) -> dict[str, Any]:
    sizes = results.frame["registered"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    try:
        found = matched_comparison(_outcomes(results, choice), observed, _areas(results), sizes)
    except NotComputableError as error:
        return {"reason": catalogue.text("reports.no_matched", reason=_reason(error, catalogue))}
    titles = {
        name: catalogue.text(f"reports.outcome.{name}", choice=choice.name if choice else "")
        for name in ("turnout", "invalid", "share")
    }
    document = asdict(found)
    differences = [one | {"title": titles[one["outcome"]]} for one in document.pop("differences")]
    return {"reason": "", **document, "balance": list(document["balance"]), "differences": differences}


def _reason(error: NotComputableError, catalogue: Catalogue) -> str:
    reason = str(error.fields["reason"])
    names = {
        "no area has observed and unobserved stations of like size": "no_overlap",
        "no cell has two stations of a kind": "no_variance",
    }
    return catalogue.text(f"reports.reason.{names[reason]}") if reason in names else reason


def _anomalous(
    found: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None], results: Results
) -> Iterator[tuple[str, Flags]]:
    """Yield each check that fails and each method that names stations, with these stations."""
    keys = results.frame.select("station_id", "source_row").with_row_index("row")
    checked, signals = found
    listed = [(one["code"], one["stations"]) for one in (checked or {"checks": ()})["checks"]]
    listed += [(one["code"], one["stations"]) for one in (signals or {"methods": ()})["methods"]]
    for code, stations in listed:
        named = {(one["station_id"], one["source_row"]) for one in stations if isinstance(one, Mapping)}
        rows = [row for row, *key in keys.iter_rows() if tuple(key) in named] if named else []
        if rows:
            yield code, _flags(pl.Series(rows, dtype=pl.Int64), results.stations)


def _tests(
    counted: NDArray[np.int64],
    base: Flags,
    results: Results,
    sets: Iterator[tuple[str, Flags]],
    catalogue: Catalogue,
    *,
    seed: int,
) -> tuple[list[dict[str, Any]], str]:
    """Test each set of stations that a check or a method names; return why there is no test where there is none."""
    if not counted.any():
        return [], catalogue.text("reports.reason.no_incidents")
    _, areas = np.unique(np.array(_areas(results)), return_inverse=True)
    done: list[tuple[str, IncidentTest]] = []
    for code, flags in sets:
        try:
            done.append(
                (code, incident_test(counted[base], flags[base], areas[base].astype(np.int64), seed=seed))
            )
        except NotComputableError:
            continue
    if not done:
        return [], catalogue.text("reports.reason.no_anomalous")
    corrected = false_discovery_q([one.p for _, one in done])
    return [_tested(code, one, q, catalogue) for (code, one), q in zip(done, corrected, strict=True)], ""


def _tested(code: str, one: IncidentTest, q: float | None, catalogue: Catalogue) -> dict[str, Any]:
    key = next((k for k in (f"checks.{code}.title", f"forensics.{code}.title") if catalogue.has(k)), None)
    title = catalogue.text(key) if key else code
    sentence = catalogue.text(
        "reports.incident_test",
        code=code,
        both=catalogue.number(one.both),
        with_incidents=catalogue.number(one.with_incidents),
        low=catalogue.number(one.low),
        high=catalogue.number(one.high),
        p=catalogue.number(one.p, digits=3),
    )
    return {"code": code, "title": title, **asdict(one), "q": q, "sentence": sentence}
