"""Several contests of one day on one sample: read each, and commit to all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tallyproof.audit.batches import Batches, Bound
from tallyproof.audit.overstatement import ErrorBounds, bound_errors
from tallyproof.audit.session.commitment import ContestTerms
from tallyproof.audit.session.contest import join_batches, join_bounds, joint_weights
from tallyproof.audit.session.stations_file import AuditStations
from tallyproof.errors import CallError
from tallyproof.workflow.audit_frame import AuditFrame, audit_frame, place_names
from tallyproof.workflow.request import Request

__all__ = ["Beside", "audit_frames", "committed_contests", "fold_bounds", "read_beside"]


@dataclass(frozen=True, slots=True)
class Beside:
    """A further contest on the same sample."""

    source: Path | None
    """Where its results lie; None: in the source of the first contest."""
    contest: str | None
    rule: str | None


def read_beside(text: str) -> Beside:
    """Read `SOURCE#CONTEST@RULE`, of which SOURCE or CONTEST is enough.

    Raises:
        CallError: Neither a source nor a contest.

    Example:
        >>> read_beside("#Mayor@majority")
        Beside(source=None, contest='Mayor', rule='majority')
    """
    where, _, rule = text.partition("@")
    source, _, contest = where.partition("#")
    if not source and not contest:
        raise CallError(f"contest {text!r}.", expected="SOURCE#CONTEST@RULE with a source or a contest")
    return Beside(Path(source) if source else None, contest or None, rule or None)


def audit_frames(
    request: Request, beside: Sequence[Beside], *, rule: str | None, bound: Bound, pending: int
) -> list[AuditFrame]:
    """Read the contests of an audit, the first one first; raises as `audit_frame` does."""
    frames = [audit_frame(request, rule=rule, bound=bound, pending=pending)]
    for other in beside:
        mapping = request.mapping if other.source is None else None
        asked = replace(
            request, source=other.source or request.source, contest=other.contest, mapping=mapping
        )
        frames.append(audit_frame(asked, rule=other.rule, bound=bound, pending=pending))
    return frames


def committed_contests(frames: Sequence[AuditFrame]) -> tuple[tuple[ContestTerms, ...], AuditStations]:
    """Return what is committed to of each contest, and all stations with their weights.

    Raises:
        CallError: Two contests have one name.
    """
    names = _names(frames)
    terms = tuple(
        ContestTerms(name, frame.rule, frame.taken.snapshot.id, frame.assertions, frame.pending)
        for name, frame in zip(names, frames, strict=True)
    )
    sheets = tuple(
        (f"{name}:" if len(frames) > 1 else "", f.found.batches)
        for name, f in zip(names, frames, strict=True)
    )
    batches = join_batches(sheets)
    weights = joint_weights(batches, [frame.found for frame in frames])
    return terms, AuditStations(batches, weights, _areas(frames, batches), sheets if len(frames) > 1 else ())


def fold_bounds(terms: Sequence[ContestTerms], stations: AuditStations) -> ErrorBounds:
    """Return the assertions of all contests over all stations."""
    parts = [
        (prefix, bound_errors(sheets, one.assertions, pending=one.pending))
        for one, (prefix, sheets) in zip(terms, stations.sheets, strict=True)
    ]
    return join_bounds(stations.batches, parts)


def _names(frames: Sequence[AuditFrame]) -> list[str]:
    """Return the names of the contests; a colon parts a name from a count and stands in none."""
    names = [frame.results.contest.name.replace(":", " ").strip() or "contest" for frame in frames]
    if len(set(names)) != len(names):
        raise CallError(
            f"contests {', '.join(names)}.",
            expected="contests of different names",
            text="audit_contests",
            names=", ".join(names),
        )
    return names


def _areas(frames: Sequence[AuditFrame], batches: Batches) -> tuple[str, ...]:
    """Return where each station lies, by the first contest that has it."""
    known: dict[str, str] = {}
    for frame in frames:
        for batch, area in zip(frame.found.batches.ids, place_names(frame.results), strict=True):
            known.setdefault(batch, area)
    return tuple(known[batch] for batch in batches.ids)
