"""One line a choice: the strongest choices, told apart by dashes as well as by colour."""

from typing import Any

import polars as pl

from tallyproof.dossier.pictures.theme import DASHES, LINES, axis, chart, labels
from tallyproof.dossier.view import View
from tallyproof.election.results import Results

__all__ = ["choice_lines"]

_CHOICES = 5


def choice_lines(view: View, table: pl.DataFrame, *, x: str) -> dict[str, Any]:
    """Return the specification of shares over `at`.

    Args:
        view: Texts, and the results whose choices are drawn.
        table: Columns `at` (0-1), `choice` (id) and `share` (0-1; null leaves a gap).
        x: Title of the axis of `at`.
    """
    names = _names(view.contents.snapshot.results)
    kept = table.filter(pl.col("choice").is_in(list(names)))
    values = [
        {"at": at, "share": share, "choice": names[choice]}
        for at, choice, share in kept.select("at", "choice", "share").iter_rows()
    ]
    across = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}}
    legend = {
        "orient": "bottom",
        "offset": 4,
        "columns": 1,
        "title": None,
        "symbolSize": 400,
        "symbolType": "stroke",
    }
    colours = {"domain": list(names.values()), "range": list(LINES[: len(names)])}
    dashes = {"domain": list(names.values()), "range": [list(dash) for dash in DASHES[: len(names)]]}
    by_choice = {"field": "choice", "type": "nominal", "legend": legend}
    encoding = {
        "x": {"field": "at", **across, "axis": axis(x, form=".0%")},
        "y": {"field": "share", **across, "axis": axis(view.text("axis.share"), form=".0%")},
        "color": {**by_choice, "scale": colours},
        "strokeDash": {**by_choice, "scale": dashes},
    }
    return chart(
        values, height=230 + 20 * len(names), mark={"type": "line", "strokeWidth": 2}, encoding=encoding
    )


def _names(results: Results) -> dict[str, str]:
    """Return short names of the strongest choices by id, strongest first."""
    strongest = [choice for choice, _ in results.ranked()[:_CHOICES]]
    short = labels(choice.name for choice in strongest)
    return {choice.id: name for choice, name in zip(strongest, short, strict=True)}
