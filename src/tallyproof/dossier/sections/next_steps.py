"""What to do next: concrete steps that follow from what was found and from what is missing."""

from collections.abc import Iterator

from tallyproof.dossier.reading import (
    changed_methods,
    failed_checks,
    official_differences,
    signal_methods,
    tried_methods,
)
from tallyproof.dossier.view import View
from tallyproof.election.problem import ANNULLED
from tallyproof.election.results import COUNTS

__all__ = ["next_steps"]

_SHEETS = 3
"""Failing checks whose stations are asked for one by one; the rest are in the lists."""


def next_steps(view: View) -> dict[str, str]:
    """Return the steps, the most urgent first, each with the section it is about; the last is to have it recomputed."""
    return dict(
        (
            *((step, "arithmetic") for step in _ask_for_sheets(view)),
            *((step, "announced") for step in _explain_totals(view)),
            *((step, "signals") for step in _settle_signals(view)),
            *((step, "materiality") for step in _recount(view)),
            *((step, "sources") for step in (*_ask_for_columns(view), *_look_at_refused_rows(view))),
            (view.text("next.verify"), "recompute"),
        )
    )


def _ask_for_sheets(view: View) -> Iterator[str]:
    document = view.contents.check.document
    for check in failed_checks(document)[:_SHEETS] if document else ():
        areas = check.get("areas")
        key, count = ("next.sheets", check["failed"]) if areas is None else ("next.roll-ups", areas)
        yield view.plural(key, count, title=str(check["title"]))


def _explain_totals(view: View) -> Iterator[str]:
    if differences := official_differences(view):
        yield view.plural("next.official", len(differences))


def _settle_signals(view: View) -> Iterator[str]:
    for method in signal_methods(view)[:_SHEETS]:
        settled = list(method.get("settled_by") or ())
        if settled:
            yield view.text("next.settle", name=str(method["name"]), action=str(settled[0]))


def _recount(view: View) -> Iterator[str]:
    document = view.contents.outcome.document
    if document and changed_methods(document):
        fewest = (document.get("fewest_stations") or {}).get("count")
        if isinstance(fewest, int):
            yield view.plural("next.recount", fewest)
        else:
            yield view.text("next.recount-unknown")


def _ask_for_columns(view: View) -> Iterator[str]:
    results = view.contents.snapshot.results
    absent = [view.text(f"count.{name}") for name in COUNTS if not results.has(name)]
    if absent:
        yield view.text("next.columns", columns=", ".join(absent))
    test = view.contents.test.document
    if test is not None and not tried_methods(test):
        yield view.text("next.methods")


def _look_at_refused_rows(view: View) -> Iterator[str]:
    refusals = view.contents.snapshot.rows.refusals
    refused = sum(len(one.rows) for one in refusals if one.code != ANNULLED)  # those a body has looked at
    if refused:
        yield view.plural("next.refused", refused)
