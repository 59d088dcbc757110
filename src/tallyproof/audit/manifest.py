"""Does the list of boxes match the results, and may a hand count be used? Every objection, none of them dropped.

A batch that the results lack, or the manifest lacks, makes the frame open: nothing can be drawn until that is settled.
A hand count that cannot be right is not used; the batch must be counted again, or be declared not found, which is the
worst case. Nothing is corrected silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.audit.batches import Batches
from tallyproof.audit.overstatement import ErrorBounds, HandCount
from tallyproof.election.problem import Problem

__all__ = ["AcceptedCounts", "ManifestEntry", "accept_hand_counts", "find_manifest_problems"]


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One box as the storage lists it."""

    batch: str
    papers: int | None
    """Papers in the box by the manifest; None where it does not say."""
    row: int | None = None
    """Row of the manifest file; its first line is 1."""


@dataclass(frozen=True, slots=True)
class AcceptedCounts:
    """Hand counts that can be used, in the given order, and why the others cannot."""

    counts: tuple[HandCount, ...]
    problems: tuple[Problem, ...]


def find_manifest_problems(
    batches: Batches, manifest: Sequence[ManifestEntry], *, file: str = ""
) -> tuple[Problem, ...]:
    """Return where manifest and results disagree.

    Args:
        batches: The reported results with their bounds.
        manifest: All boxes.
        file: Name of the manifest, for the messages.

    Returns:
        `A-DUPLICATE-BATCH` (listed twice), `A-NOT-IN-RESULTS` (a box without a sheet), `A-NOT-IN-MANIFEST` (a sheet
        without a box), `A-PAPERS-UNKNOWN` (no number of papers), `A-PAPERS-OVER-BOUND` (more papers than the box can
        hold by ballots issued or voters on the roll). Empty where all match.
    """
    seen: set[str] = set()
    bounds = dict(zip(batches.ids, batches.bound.tolist(), strict=True))
    problems: list[Problem] = []
    for entry in manifest:
        if entry.batch in seen:
            problems.append(Problem("A-DUPLICATE-BATCH", file, entry.row, found=entry.batch))
        elif entry.batch not in bounds:
            problems.append(Problem("A-NOT-IN-RESULTS", file, entry.row, found=entry.batch))
        else:
            problems.extend(_paper_problems(entry, bounds[entry.batch], file))
        seen.add(entry.batch)
    lacking = [name for name in batches.ids if name not in seen]
    return (*problems, *(Problem("A-NOT-IN-MANIFEST", file, found=name) for name in lacking))


def accept_hand_counts(
    found: ErrorBounds,
    counts: Iterable[HandCount],
    *,
    alternatives: Sequence[Sequence[str]] = (),
    file: str = "",
) -> AcceptedCounts:
    """Separate hand counts that can be used from those that cannot.

    Args:
        found: Assertions and batches of the audit.
        counts: One a batch; where two entries were made, the reconciled one.
        alternatives: Groups of counts of which one paper adds to at most one (the choices of a contest): their sum
            cannot exceed the papers either.
        file: Where they were entered, for the messages.

    Returns:
        Usable counts, and problems: `A-UNKNOWN-BATCH`, `A-COUNTED-TWICE`, `A-COUNT-LACKS` (a count that an assertion
        needs), `A-COUNT-NEGATIVE`, `A-COUNT-OVER-BATCH` (more papers than the box can hold: count again; if it stands,
        the bounds of the audit are wrong and only larger bounds, with a new draw, or a full count can go on).
    """
    used: dict[str, HandCount] = {}
    problems: list[Problem] = []
    for count in counts:
        problem = _count_problem(found, count, used, file) or _over_batch(found, count, alternatives, file)
        if problem is None:
            used[count.batch] = count
        else:
            problems.append(problem)
    return AcceptedCounts(tuple(used.values()), tuple(problems))


def _paper_problems(entry: ManifestEntry, bound: int, file: str) -> list[Problem]:
    if entry.papers is None:
        return [Problem("A-PAPERS-UNKNOWN", file, entry.row, found=entry.batch)]
    if entry.papers > bound:
        found = f"{entry.batch}: {entry.papers}"
        return [Problem("A-PAPERS-OVER-BOUND", file, entry.row, found=found, expected=str(bound))]
    return []


def _count_problem(
    found: ErrorBounds, count: HandCount, used: Mapping[str, HandCount], file: str
) -> Problem | None:
    if count.batch not in found.batches.places:
        return Problem("A-UNKNOWN-BATCH", file, found=count.batch)
    if count.batch in used:
        return Problem("A-COUNTED-TWICE", file, found=count.batch)
    if count.counts is None:
        return None
    needed = {name for item in found.assertions for name, _ in item.terms}
    lacking = sorted(needed - set(count.counts))
    if lacking:
        return Problem("A-COUNT-LACKS", file, found=count.batch, expected=", ".join(lacking))
    if min(*count.counts.values(), count.papers_missing) < 0:
        return Problem("A-COUNT-NEGATIVE", file, found=count.batch)
    return None


def _over_batch(
    found: ErrorBounds, count: HandCount, alternatives: Sequence[Sequence[str]], file: str
) -> Problem | None:
    """An error above its bound, or more papers than the box can hold, cannot come from this box."""
    if count.counts is None:
        return None
    row = found.batches.places[count.batch]
    most = int(found.batches.bound[row])
    sums = [sum(count.counts.get(name, 0) for name in group) for group in alternatives]
    largest = max(*count.counts.values(), *sums, 0) + count.papers_missing
    errors = found.values[row] - found.counted_values([count])[0]
    if largest > most or bool((errors > found.bounds[row]).any()):
        return Problem("A-COUNT-OVER-BATCH", file, found=f"{count.batch}: {largest}", expected=str(most))
    return None
