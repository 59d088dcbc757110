"""Printable sheets on which a team writes what it counted, without what was reported: the count must be blind."""

from collections.abc import Sequence
from functools import cache

import jinja2

from tallyproof.audit.session.state import AuditState
from tallyproof.dossier.shown import shown
from tallyproof.texts import Catalogue

__all__ = ["render_count_sheets"]


def render_count_sheets(state: AuditState, batches: Sequence[str], catalogue: Catalogue) -> str:
    """Return one page a batch, as HTML that needs no other file and prints on A4.

    Args:
        state: The audit; reported figures are not printed.
        batches: Which batches, in the order in which they are to be counted.
        catalogue: Language of the sheets.
    """
    rows = [state.row(batch) for batch in batches]
    pages = [
        {
            "order": order,
            "batch": shown(batch),
            "area": shown(state.stations.areas[row]),
            "lines": _lines(state, batch, catalogue),
        }
        for order, (batch, row) in enumerate(zip(batches, rows, strict=True), start=1)
    ]
    return (
        _environment()
        .get_template("count_sheets.html.j2")
        .render(
            said=lambda key, **fields: catalogue.text(f"audit.{key}", **fields),
            language=catalogue.language,
            contest=shown(state.commitment.contest),
            commitment=state.commitment.sha256(),
            pages=pages,
        )
    )


def _lines(state: AuditState, batch: str, catalogue: Catalogue) -> list[str]:
    """Return what is to be counted in a batch, of the contests that were voted on there."""
    parts = state.columns_of(batch)
    return [shown((f"{prefix} " if prefix else "") + _line(name, catalogue)) for prefix, name in parts]


def _line(column: str, catalogue: Catalogue) -> str:
    choice = column.removeprefix("votes__")
    return choice if choice != column else catalogue.text(f"audit.count.{column}")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("tallyproof.dossier"), autoescape=True, undefined=jinja2.StrictUndefined
    )
