"""The fingerprint of an election: stations by turnout and by the leader's share, weighted by voters."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import SHADES, WIDTH, axis, chart, nice_edges
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "fingerprint"
_BINS = 100


def draw(view: View) -> Drawing:
    """Draw one rectangle for each run of cells of the same shade."""
    results = view.contents.snapshot.results
    leader = results.leader()
    table = distributions.fingerprint(results, leader, bins=_BINS).table
    edges = nice_edges(int(table["voters"].max() or 0), classes=len(SHADES))  # type: ignore[arg-type]
    names = _class_names(view, edges)
    values = [{**run, "shade": names[run["shade"]]} for run in _runs(table, edges)]
    spec = chart(values, height=WIDTH + 60, mark={"type": "rect"}, encoding=_encoding(view, names))
    return Drawing(spec, {"leader": leader.name})


def _encoding(view: View, names: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": [0, 1], "nice": False}
    shades = SHADES[-len(names) :]
    legend = {
        "orient": "top",
        "columns": 2,
        "symbolType": "square",
        "symbolSize": 120,
        "symbolStrokeWidth": 0,
    }
    return {
        "x": {
            "field": "left",
            "type": "quantitative",
            "scale": scale,
            "axis": axis(view.text("axis.turnout"), form=".0%"),
        },
        "x2": {"field": "right"},
        "y": {
            "field": "low",
            "type": "quantitative",
            "scale": scale,
            "axis": axis(view.text("axis.leader-share"), form=".0%"),
        },
        "y2": {"field": "high"},
        "color": {
            "field": "shade",
            "type": "ordinal",
            "scale": {"domain": list(names), "range": list(shades)},
            "legend": {**legend, "title": view.text("axis.voters-in-cell")},
        },
    }


def _class_names(view: View, edges: Sequence[int]) -> list[str]:
    first = view.text("shade.below", edge=edges[0]) if edges else view.text("shade.any")
    return [first, *(view.text("shade.from", edge=edge) for edge in edges)]


def _runs(table: pl.DataFrame, edges: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Join cells of one shade that lie above each other, so that the drawing stays small."""
    run: dict[str, Any] | None = None
    for turnout, share, voters in table.select("turnout_bin", "share_bin", "voters").iter_rows():
        shade = bisect_right(edges, voters)
        if run and run["bin"] == turnout and run["end"] == share and run["shade"] == shade:
            run["end"] = share + 1
            continue
        if run:
            yield _rectangle(run)
        run = {"bin": turnout, "start": share, "end": share + 1, "shade": shade}
    if run:
        yield _rectangle(run)


def _rectangle(run: dict[str, Any]) -> dict[str, Any]:
    return {
        "left": run["bin"] / _BINS,
        "right": (run["bin"] + 1) / _BINS,
        "low": run["start"] / _BINS,
        "high": run["end"] / _BINS,
        "shade": run["shade"],
    }
