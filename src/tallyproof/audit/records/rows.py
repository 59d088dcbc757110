"""From manifest, records and subtotals to the rows of an audit by single cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.audit.assertions import VALID
from tallyproof.audit.batches import Batches
from tallyproof.audit.records.card_records import CardRecords, RecordedContest
from tallyproof.audit.records.manifest_file import ReadManifest
from tallyproof.election.problem import Problem

__all__ = ["CardRows", "card_rows"]


@dataclass(frozen=True, slots=True)
class CardRows:
    """Rows of one or more cards with where they lie, or the problems for which nothing can be drawn."""

    rows: Batches | None
    areas: tuple[str, ...]
    problems: tuple[Problem, ...]


def card_rows(
    manifest: ReadManifest,
    choices: Sequence[str],
    *,
    records: CardRecords | None = None,
    contest: RecordedContest | None = None,
    pools: Mapping[str, Sequence[int]] | None = None,
) -> CardRows:
    """Return the rows.

    Args:
        manifest: All cards, batch by batch; it alone says how many there are.
        choices: Names of the choices.
        records: Cards with a record of their own.
        contest: Their marks.
        pools: Votes of each choice by batch, where only those are reported.

    Returns:
        For each batch of the manifest its records, one row each, then one row for all its other cards: with counts
        where the batch is a pool, not reported otherwise. No rows where records or pools lie outside the manifest:
        `A-NOT-IN-MANIFEST`, `A-RECORDS-OVER-MANIFEST`, `A-COUNT-OVER-BATCH`.
    """
    by_batch = _by_batch(records)
    known = {item.batch for item in manifest.batches}
    outside = [name for name in (*by_batch, *(pools or {})) if name not in known]
    problems = [Problem("A-NOT-IN-MANIFEST", "manifest", found=name) for name in dict.fromkeys(outside)]
    votes = _votes(contest)
    ids, counts, bound, reported, areas = [], [], [], [], list[str]()
    blank = [0] * (len(choices) + 1)
    for item in manifest.batches:
        here, pool = by_batch.get(item.batch, []), (pools or {}).get(item.batch)
        rest = item.cards - len(here)
        told = [*pool, sum(pool)] if pool is not None else blank
        if rest < 0:
            found, expected = f"{item.batch}: {len(here)}", str(item.cards)
            problems.append(
                Problem("A-RECORDS-OVER-MANIFEST", "manifest", item.row, found=found, expected=expected)
            )
        elif told[-1] > rest:
            found, expected = f"{item.batch}: {told[-1]}", str(rest)
            problems.append(
                Problem("A-COUNT-OVER-BATCH", "manifest", item.row, found=found, expected=expected)
            )
        ids += [records.cards[k] for k in here] if records else []
        counts += [votes[k] for k in here]
        bound += [1] * len(here)
        reported += [True] * len(here)
        if rest > 0:
            ids.append(item.batch)
            counts.append(told)
            bound.append(rest)
            reported.append(pool is not None)
        areas += [item.place] * (len(ids) - len(areas))
    if problems or manifest.problems or not ids:
        return CardRows(None, (), (*manifest.problems, *problems))
    columns = (*(f"votes__{name}" for name in choices), VALID)
    table = np.array(counts, dtype=np.int64).reshape(len(ids), len(columns))
    rows = Batches(
        tuple(ids), columns, table, np.array(bound, dtype=np.int64), np.array(reported, dtype=np.bool_)
    )
    return CardRows(rows, tuple(areas), ())


def _by_batch(records: CardRecords | None) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, batch in enumerate(records.batches if records else ()):
        found.setdefault(batch, []).append(place)
    return found


def _votes(contest: RecordedContest | None) -> list[list[int]]:
    """Return the votes of each card and whether it has one; ranks in an instant runoff."""
    if contest is None:
        return []
    votes = contest.marks.astype(np.int64) if contest.ranked else contest.votes()
    told: list[list[int]] = np.column_stack([votes, votes.any(axis=1)]).astype(np.int64).tolist()
    return told
