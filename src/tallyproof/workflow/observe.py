"""Draw a sample of stations, estimate the result from its reports, and say who is missing."""

from dataclasses import dataclass
from pathlib import Path

from tallyproof.election.results import Results
from tallyproof.observation.quick_count.document import (
    coverage_document,
    draw_document,
    quick_count_document,
)
from tallyproof.observation.quick_count.run import QuickCount, stabilisation
from tallyproof.observation.quick_count.run import quick_count as run_quick_count
from tallyproof.observation.sample.draw import Design, draw_sample
from tallyproof.observation.sample.frame import frame_of
from tallyproof.observation.sample.sample_file import read_members, write_members
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request, keep, take

__all__ = ["SamplePlan", "draw_observers", "quick_count", "sample_coverage"]


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How stations are to be drawn."""

    design: Design
    size: int
    """Stations; clusters for the cluster design."""
    seed: str
    """Public text that nobody could know before."""
    strata: int = 0
    """Area level of the strata, 1 the widest; 0 for none."""
    clusters: int = 0
    """Area level of the clusters; 0 for none."""


def draw_observers(request: Request, plan: SamplePlan, *, out: Path | None = None) -> Document:
    """Draw stations for observers from the register in a results table.

    Args:
        request: A table with the stations, often of the election before.
        plan: How to draw.
        out: Where to write the list for the teams.
    """
    taken = take(request)
    frame = frame_of(taken.snapshot.results, strata=plan.strata, clusters=plan.clusters)
    sample = draw_sample(frame, plan.design, plan.size, seed=plan.seed)
    if out:
        write_members(out, sample)
    return keep(taken, "observe-draw", draw_document(sample) | {"snapshot": taken.snapshot.id})


def quick_count(
    sample: Path,
    reports: Request,
    catalogue: Catalogue,
    *,
    official: Request | None = None,
    bar: float | None = None,
    confidence: float = 0.95,
) -> Document:
    """Estimate shares from the reports of a sample, and compare them with the official ones."""
    members = read_members(sample)
    counted = take(reports).snapshot.results
    found = run_quick_count(members, counted)
    told = _shares(take(official).snapshot.results, found) if official else None
    steps = stabilisation(members, counted, found.choices[0].choice) if found.random else ()
    return quick_count_document(found, catalogue, official=told, bar=bar, confidence=confidence, steps=steps)


def sample_coverage(sample: Path, reports: Request) -> Document:
    """Say which stations of a sample have reported complete votes."""
    found = run_quick_count(read_members(sample), take(reports).snapshot.results)
    document = {"schema": "tallyproof.observe-coverage/1", **coverage_document(found.coverage)}
    return document | {"not_in_sample": list(found.unknown)}


def _shares(official: Results, found: QuickCount) -> dict[str, float]:
    """Return official shares by id of the observers' choice, on the base of the quick count."""
    columns = official.vote_columns if found.base == "votes" else ("valid",)
    parts = [official.total(column).value for column in columns]
    if any(part is None for part in parts) or not (base := sum(part or 0 for part in parts)):
        return {}
    names = {name.casefold(): c for c in official.choices for name in (c.name, c.id)}
    chosen = {one.choice: names.get(one.choice.name.casefold()) for one in found.choices}
    totals = {mine.id: official.total(theirs.column).value for mine, theirs in chosen.items() if theirs}
    return {name: value / base for name, value in totals.items() if value is not None}
