"""The versions of the results: which replaced which, why in words, and stations that the one in force has no more."""

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import polars as pl

from tallyproof.cases.rules import procedural_law
from tallyproof.election.law import load_profiles
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, SnapshotId, Supersession
from tallyproof.store import Project
from tallyproof.store.history import VersionInForce
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = [
    "gone_stations",
    "results_ever",
    "snapshot_in_force",
    "snapshot_kept",
    "versions_back",
    "why_words",
]

_KEPT = 4
"""Versions for which it is held in memory what stations were lost on the way to them."""


def versions_back(project: Project) -> tuple[VersionInForce, ...]:
    """Return every coming into force of a version, the newest first; no table is read.

    A version that came into force again stands there twice, each time with its own reason.
    """
    kept = set(project.snapshots())
    return tuple(one for one in reversed(project.history()) if one.snapshot in kept)


def snapshot_in_force(folder: Path) -> Snapshot:
    """Return the version in force, out of memory where it is there; raises InputError where there are no results."""
    project = Project.open(folder)
    name = project.current_name()
    return snapshot_kept(folder, name) if name else project.current()


def snapshot_kept(folder: Path, name: SnapshotId) -> Snapshot:
    """Return a version, out of memory where it is there; raises InputError for one that is not kept here."""
    return Project.open(folder).load(name)


def gone_stations(folder: Path) -> pl.DataFrame:
    """Return the rows of stations that versions before had and the version in force has no more.

    Args:
        folder: A project; one without results lost nothing.

    Returns:
        `station_id`, `source_row`, the areas and counts that the newest version with the station has, `had` (that
        version) and `lost` (the number of the coming into force that replaced it).
    """
    history = Project.open(folder).history()
    return _gone(folder, len(history), history[-1].snapshot) if history else pl.DataFrame(schema=_GONE)


def results_ever(folder: Path) -> Results | None:
    """Return the results in force with the stations after them that they have no more; None where there are none yet.

    Who asks whether a station is known asks these: an annulled one is. They are never to be counted as votes.
    """
    history = Project.open(folder).history()
    return _ever(folder, len(history), history[-1].snapshot) if history else None


def why_words(why: Supersession | None, catalogue: Catalogue) -> Document:
    """Return why a version came, in words.

    Args:
        why: None for a first version.
        catalogue: Their language. What a person typed stays as it was typed.

    Returns:
        `reason`, `decided_by`, `legal_basis`, `case`, `supersedes`; all empty for a first version. Where a version
        replaced another without a reason, `reason` says that none is recorded: whether the body gave one is another
        question.
    """
    if why is None:
        return dict.fromkeys(("reason", "decided_by", "legal_basis", "case", "supersedes"), "")
    return {
        "reason": _reason(why, catalogue),
        "decided_by": _body(why, catalogue) if why.case else why.decided_by,
        "legal_basis": why.legal_basis,
        "case": why.case,
        "supersedes": why.supersedes,
    }


def _reason(why: Supersession, catalogue: Catalogue) -> str:
    """Return the reason: that of a decision by its code, any other as it was typed."""
    key = f"cases.reason.{why.reason}"
    if not why.reason:
        return catalogue.text("cases.reason_unrecorded")
    return catalogue.text(key) if why.case and catalogue.has(key) else why.reason


def _body(why: Supersession, catalogue: Catalogue) -> str:
    """Return what the law calls the body that decided; its id where no law profile of the program has it."""
    titles = _bodies(catalogue.language)
    return titles.get((why.law, why.decided_by)) or titles.get(("", why.decided_by)) or why.decided_by


@lru_cache(maxsize=8)
def _bodies(language: str) -> dict[tuple[str, str], str]:
    """Return the bodies by law profile and id; under no law, those whose id means one thing in all profiles."""
    named = {
        (profile.id, forum.id): forum.title.get(language, forum.title["en"])
        for profile in load_profiles()
        if profile.deadlines
        for forum in procedural_law(profile).forums.values()
    }
    meant: dict[str, set[str]] = {}
    for (_, forum), title in named.items():
        meant.setdefault(forum, set()).add(title)
    return named | {("", forum): next(iter(titles)) for forum, titles in meant.items() if len(titles) == 1}


_GONE = {"station_id": pl.String(), "source_row": pl.Int64(), "had": pl.String(), "lost": pl.Int64()}


@lru_cache(maxsize=_KEPT)
def _ever(folder: Path, number: int, name: SnapshotId) -> Results:
    results, gone = snapshot_kept(folder, name).results, _gone(folder, number, name)
    if gone.is_empty():
        return results
    frame = pl.concat([results.frame, gone], how="diagonal").select(results.frame.columns)
    return replace(results, frame=frame)


@lru_cache(maxsize=_KEPT)
def _gone(folder: Path, _number: int, name: SnapshotId) -> pl.DataFrame:
    """Return what `gone_stations` does for a coming into force; the versions before it are read once for it."""
    project, found = Project.open(folder), [pl.DataFrame(schema=_GONE)]
    known = snapshot_kept(folder, name).results.frame.select("station_id").unique()
    for lost, had in pairwise(versions_back(project)):
        rows = project.load(had.snapshot).results.frame.drop_nulls("station_id")
        gone = rows.join(known, on="station_id", how="anti")
        known = pl.concat([known, gone.select("station_id").unique()])
        found.append(
            gone.with_columns(pl.lit(had.snapshot).alias("had"), pl.lit(lost.number, pl.Int64).alias("lost"))
        )
    return pl.concat(found, how="diagonal").sort("station_id", "source_row", nulls_last=True)
