"""Repeat an audit that others made, from its public files: bounds, plan, sample and risk."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.arlo_report import (
    ArloContest,
    ArloReport,
    JurisdictionFile,
    arlo_batches,
    read_arlo_report,
)
from tallyproof.audit.assertions import Assertion
from tallyproof.audit.batches import Batches, merge_batches, merged_rows
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.kaplan_markov import batch_kaplan_markov, kaplan_markov_draws
from tallyproof.audit.numpy_draw import replay_numpy_draw
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.winners import reported_majority, reported_runoff, reported_winners
from tallyproof.election.sentences import problem_sentence
from tallyproof.errors import InputError
from tallyproof.short_file import read_text
from tallyproof.sources.archives import unpack
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["audit_replay"]

_DIGITS = 9
"""To which the report publishes its risk."""


def audit_replay(
    report: Path, catalogue: Catalogue, *, manifests: Path, totals: Path, contest: str | None = None
) -> Document:
    """Repeat a batch comparison made with VotingWorks Arlo.

    Args:
        report: Its audit report (CSV).
        catalogue: Supplies the sentences.
        manifests: Archive (zip) of the manifests, a folder a jurisdiction.
        totals: Archive of the reported votes by batch.
        contest: One contest only.

    Returns:
        For each contest: bounds, plan, the sample drawn again, the risk by its own rule (Kaplan-Markov, with
        replacement) and by a capped bet, each beside what was published.

    Raises:
        InputError: A file cannot be read, or a hand count of a drawn batch is not there.
        UnknownNameError: There is no such contest.
    """
    told = read_arlo_report(read_text(report), file=report.name)
    wanted = [told.contest(contest)] if contest else list(told.contests)
    papers, votes = _files(manifests), _files(totals)
    found = [_replayed(told, one, papers, votes, catalogue) for one in wanted]
    return {
        "schema": "tallyproof.audit-replay/1",
        "report": report.name,
        "seed": told.seed,
        "risk_limit": told.risk_limit,
        "status": "identical" if all(one["identical"] for one in found) else "different",
        "contests": found,
    }


def _files(archive: Path) -> list[JurisdictionFile]:
    """Return the tables of an archive; the folder of each is its jurisdiction."""
    try:
        members = unpack(archive.name, archive.read_bytes())
        named = sorted((member.name, member.payload.decode("utf-8-sig")) for member in members)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            archive.name, found=type(error).__name__, expected="an archive of CSV files"
        ) from error
    inside = [(name.removeprefix(f"{archive.name}/"), text) for name, text in named]
    return [JurisdictionFile(name.partition("/")[0].replace("-", " "), name, text) for name, text in inside]


def _replayed(
    report: ArloReport,
    contest: ArloContest,
    manifests: list[JurisdictionFile],
    totals: list[JurisdictionFile],
    catalogue: Catalogue,
) -> Document:
    read = arlo_batches(manifests, totals, contest.name)
    assertions = _assertions(contest, read.batches)
    whole = bound_errors(read.batches, assertions, pending=contest.pending)
    merged = {name: parts for name, parts in report.merged.items() if name in contest.draws}
    found, weights = _with_merged(read.batches, whole, merged, contest.pending)
    draws = _draws(contest)
    risk = batch_kaplan_markov(found, draws, weights=weights).risk
    again = _drawn_again(whole, report, contest, merged)
    same = round(risk, _DIGITS) == round(contest.p_value, _DIGITS)
    return {
        "contest": contest.name,
        "rule": "runoff" if contest.runoff else "majority" if contest.majority else "plurality",
        "batches": read.batches.size,
        "papers": int(read.batches.bound.sum()),
        "margins": list(whole.margins),
        "total_bound": whole.total,
        "draws_needed": kaplan_markov_draws(whole.total, report.risk_limit),
        "draws_made": contest.sample_size,
        "batches_drawn": len(contest.draws),
        "sample_identical": again == dict(contest.draws),
        "sample_only_here": sorted(set(again) - set(contest.draws)),
        "sample_only_published": sorted(set(contest.draws) - set(again)),
        "risk": risk,
        "risk_published": contest.p_value,
        "risk_capped_bet": batch_betting(found, weights, draws, replacement=True).risk,
        "identical": same and again == dict(contest.draws),
        "problems": [asdict(one) | {"text": problem_sentence(one, catalogue)} for one in read.problems],
    }


def _assertions(contest: ArloContest, batches: Batches) -> tuple[Assertion, ...]:
    sums = dict(zip(batches.columns, batches.counts.sum(axis=0).tolist(), strict=True))
    valid = sums.pop("valid")
    if contest.runoff:
        return reported_runoff(sums, valid)
    return (
        reported_majority(sums, valid) if contest.majority else reported_winners(sums, seats=contest.winners)
    )


def _with_merged(
    batches: Batches, whole: ErrorBounds, merged: Mapping[str, tuple[str, ...]], pending: int
) -> tuple[ErrorBounds, NDArray[np.int64]]:
    """Return the batches as they were counted, each with the weight by which it was drawn."""
    together = merge_batches(batches, merged)
    weights = np.zeros(together.size, dtype=np.int64)
    np.add.at(weights, merged_rows(batches, merged), weigh_batches(whole))
    return bound_errors(together, whole.assertions, pending=pending), weights


def _draws(contest: ArloContest) -> list[HandCount]:
    return [
        HandCount(name, contest.counted[name]) for name, times in contest.draws.items() for _ in range(times)
    ]


def _drawn_again(
    whole: ErrorBounds, report: ArloReport, contest: ArloContest, merged: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """Return how often each batch, or the merged one it lies in, comes when the draw is made again."""
    belongs = {member: name for name, members in merged.items() for member in members}
    drawn = replay_numpy_draw(whole.relative, report.seed, count=contest.sample_size)
    ids = whole.batches.ids
    return dict(Counter(belongs.get(ids[draw.row], ids[draw.row]) for draw in drawn))
