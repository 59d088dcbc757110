"""Which answer of a form that was filled in on a page is what."""

from dataclasses import replace

import polars as pl

from tallyproof.observation.reports.entry_form import EntryForm
from tallyproof.observation.reports.mapping import ReportMapping
from tallyproof.observation.reports.propose_mapping import propose_report_mapping

__all__ = ["ENVELOPE", "form_mapping"]

ENVELOPE = {
    "instance": "meta/instanceID",
    "time": "meta/filled",
    "observer": "meta/observer",
    "form": "meta/form",
}
"""Field -> column of what the page tells beside the answers; no question can be called so."""


def form_mapping(form: EntryForm, *, file: str) -> ReportMapping:
    """Return the mapping of the reports of a form.

    Args:
        form: The form.
        file: For messages.

    Returns:
        A question that would be mapped to what the page itself tells is an answer, or sealed where it is personal: no
        answer is left out.

    Raises:
        InputError: No question names the station.
    """
    asked = {item.name: item for item in form.questions()}
    empty = pl.DataFrame(schema=dict.fromkeys(asked, pl.String()))
    found = propose_report_mapping(empty, file=file, form=form.form)
    kept = replace(
        found,
        instance=ENVELOPE["instance"],
        time=ENVELOPE["time"],
        observer=ENVELOPE["observer"],
        form=ENVELOPE["form"],
        separator=_separator(form, found),
    )
    lost = [name for name in asked if name not in kept.named]
    personal = {one.name for one in form.form.questions if one.is_personal}
    return replace(
        kept,
        answers=(*kept.answers, *(name for name in lost if name not in personal)),
        sealed=(*kept.sealed, *(name for name in lost if name in personal)),
    )


def _separator(form: EntryForm, mapping: ReportMapping) -> str:
    """Return what stands between categories: codes that are chosen from a list have none in them."""
    category = next((item for item in form.questions() if item.name == mapping.category), None)
    return " " if category is not None and category.kind == "choices" else mapping.separator
