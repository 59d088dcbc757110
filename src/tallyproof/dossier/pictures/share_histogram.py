"""Ballots by the leader's share at their station."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.histogram import histogram
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "share-histogram"


def draw(view: View) -> Drawing:
    """Draw the leader's share in whole percents and in tenths."""
    results = view.contents.snapshot.results
    leader = results.leader()
    tables = [
        distributions.share_histogram(results, leader, bin_percent=width).table.rename(
            {"share": "at", "ballots": "weight"}
        )
        for width in (1, 0.1)
    ]
    spec = histogram(view, *tables, x=view.text("axis.leader-share"), y=view.text("axis.ballots"))
    return Drawing(spec, {"leader": leader.name})
