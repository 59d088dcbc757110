"""Small elections drawn in the test that uses them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.problem import RowAccount
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, SourceFile, snapshot_id


def table(
    columns: Mapping[str, Sequence[Any]], *, votes: Mapping[str, Sequence[Any]], areas: Sequence[str] = ()
) -> Results:
    """Return results with these count columns and votes; stations are named "1", "2", ..."""
    length = len(next(iter(votes.values())))
    named = {"station_id": [str(i + 1) for i in range(length)], **columns}
    frame = pl.DataFrame(named | {f"votes__{name}": list(values) for name, values in votes.items()})
    return Results.from_columns(
        frame,
        contest=Contest(ContestId("president"), "President", "2005-12-04"),
        choices=[Choice(ChoiceId(name), name) for name in votes],
        area_levels=areas,
    )


def snapshot(results: Results) -> Snapshot:
    """Return a snapshot as if the table had been read from one file without problems."""
    return Snapshot(
        id=snapshot_id(results),
        results=results,
        rows=RowAccount(read=results.stations, used=results.stations),
        problems=(),
        files=(SourceFile("stations.csv", "0" * 64, 1),),
        mapping="",
    )
