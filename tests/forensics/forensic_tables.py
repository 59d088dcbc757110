"""Small results tables for the tests of the methods."""

from collections.abc import Sequence

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results

CONTEST = Contest(ContestId("test"), "Test")
A, B = Choice(ChoiceId("a"), "Anna"), Choice(ChoiceId("b"), "Bert")
Count = int | None


def table(
    *,
    registered: Sequence[Count],
    cast: Sequence[Count],
    a: Sequence[Count],
    b: Sequence[Count] | None = None,
    invalid: Sequence[Count] | None = None,
    area: Sequence[str] | None = None,
) -> Results:
    """Build a table of two choices; `b` takes what `a` and `invalid` leave of `cast`."""
    spoilt = list(invalid) if invalid is not None else [0] * len(cast)
    others = list(b) if b is not None else [_rest(*row) for row in zip(cast, a, spoilt, strict=True)]
    valid = [_rest(*row, 0) for row in zip(cast, spoilt, strict=True)]
    counts = {"registered": registered, "cast": cast, "valid": valid, "invalid": spoilt}
    frame = pl.DataFrame(
        {
            "station_id": [f"{i:05d}" for i in range(len(cast))],
            **({"area_1": area} if area is not None else {}),
            **counts,
            A.column: a,
            B.column: others,
        },
        schema_overrides=dict.fromkeys([*counts, A.column, B.column], pl.Int64),
    )
    levels = ("region",) if area is not None else ()
    return Results.from_columns(frame, contest=CONTEST, choices=(A, B), area_levels=levels)


def _rest(whole: Count, *parts: Count) -> Count:
    known = [part for part in parts if part is not None]
    return None if whole is None or len(known) < len(parts) else whole - sum(known)
