"""A tabulation as a JSON document."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tallyproof.tabulation.merge import Tabulation

__all__ = ["tabulation_document"]


def tabulation_document(found: Tabulation, files: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the document of schema "tallyproof.tabulate/1".

    Args:
        found: What was counted.
        files: SHA-256 of each file by its name.

    Returns:
        Files, the account of rows, and for each contest its precincts and the marks of each choice.
    """
    contests = found.cells.group_by("contest").agg(precincts=pl.col("precinct").n_unique()).sort("contest")
    return {
        "schema": "tallyproof.tabulate/1",
        "files": [{"name": name, "sha256": digest} for name, digest in files.items()],
        "rows": {
            "read": found.read,
            "used": found.used,
            "refused": {"no-precinct": found.without_precinct, "no-contest": found.without_contest},
        },
        "cells": found.cells.height,
        "contests": [
            {"contest": name, "precincts": precincts, **_choices(found.cells, name)}
            for name, precincts in contests.iter_rows()
        ],
    }


def _choices(cells: pl.DataFrame, contest: str) -> dict[str, Any]:
    """Return the marks of each choice, most first and by name where equal, and the rows without a mark."""
    own = cells.filter(pl.col("contest") == contest)
    totals = own.group_by("choice").agg(pl.col("votes").sum())
    marked = totals.drop_nulls("choice").sort("votes", "choice", descending=[True, False])
    unmarked = totals.filter(pl.col("choice").is_null())["votes"].sum()
    choices = [{"choice": name, "votes": votes} for name, votes in marked.iter_rows()]
    return {"choices": choices, "unmarked": int(unmarked)}
