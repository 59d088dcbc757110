"""Whose share of the time it was, against what a rule gives: by phase and measure, over all outlets and at each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.media.mapping import EVERY, MediaMapping
from tallyproof.media.plan import Phase, Plan

__all__ = ["ActorShare", "OutletShare", "Share", "effective_number", "shares_of"]


@dataclass(frozen=True, slots=True)
class ActorShare:
    """One actor in one phase."""

    actor: str
    amount: float | None
    """Seconds or cm2; None where the sheet has no figure, which is not zero."""
    share: float | None
    entitled: float | None
    """Share that the rule gives; None where it gives none."""
    mean_share: float | None
    """Mean of the shares at the outlets, each outlet weighing the same."""
    cells: int
    """Amounts that stand behind it."""

    @property
    def gap(self) -> float | None:
        """Share minus entitled share."""
        return None if self.share is None or self.entitled is None else self.share - self.entitled


@dataclass(frozen=True, slots=True)
class OutletShare:
    """One outlet in one phase."""

    outlet: str
    total: float
    effective_number: float | None
    largest: str
    """Who had most; the first by name where several had."""
    largest_share: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """One phase and measure."""

    phase: str
    first: dt.date
    last: dt.date
    measure: str
    parts: tuple[str, ...]
    """The columns of the sheet that are added up."""
    total: float
    actors: tuple[ActorShare, ...]
    """Largest amount first, then by name; entitled actors without a figure last."""
    effective_number: float | None
    outlets: tuple[OutletShare, ...]
    straddling: float
    """Amount of periods that begin inside the phase and end outside, or the reverse: in no phase."""
    not_measured: tuple[str, ...]
    """Parts that were not measured in all or some of the phase, a person says. Their zeros are left out, and a sum
    of several parts is not computed: a part of it would pass for the whole."""


def effective_number(amounts: Iterable[float]) -> float | None:
    """Return how many actors of equal time would be as concentrated: 1 / sum of squared shares.

    Source:
        Laakso and Taagepera (1979), Comparative Political Studies 12, with shares of time for shares of votes.

    Example:
        >>> effective_number([10, 10, 10, 0]), effective_number([0])
        (3.0, None)
    """
    known = [amount for amount in amounts if amount > 0]
    total = sum(known)
    return round(total * total / sum(amount * amount for amount in known), 9) if total else None


def shares_of(segments: pl.DataFrame, mapping: MediaMapping, plan: Plan) -> tuple[Share, ...]:
    """Add up amounts by phase and measure.

    Args:
        segments: Columns `SEGMENT_COLUMNS`. Only `counted` rows; rows in the capacity of an office are apart.
        mapping: Its `not_measured` amounts are left out.
        plan: Without phases the whole time is one.

    Returns:
        For every phase each group of measures, then each measure that stands in no group.
    """
    rows = segments.filter("counted" & (pl.col("capacity").fill_null("") != "office"))
    rows = rows.filter(~_is_unmeasured(rows, mapping))
    phases = plan.phases or (Phase("", plan.first, plan.last),)
    measures = _measures(segments, plan)
    return tuple(
        _share(rows, phase, name, parts, _said(mapping, phase, parts))
        for phase in phases
        for name, parts in measures.items()
    )


def _measures(segments: pl.DataFrame, plan: Plan) -> dict[str, tuple[str, ...]]:
    every = segments["measure"].unique(maintain_order=True).to_list()
    groups = {name: parts for name, parts in plan.groups.items() if set(parts) & set(every)}
    return groups | {name: (name,) for name in every if name not in groups}


def _is_unmeasured(rows: pl.DataFrame, mapping: MediaMapping) -> pl.Series:
    """Return which rows a person has called not measured; their zeros are no zeros."""
    told = [
        pl.lit(value=True) if said.outlet == EVERY else pl.col("outlet") == said.outlet
        for said in mapping.not_measured
    ]
    parts = [
        names
        & (pl.lit(value=True) if said.measure == EVERY else pl.col("measure") == said.measure)
        & (pl.col("first") >= said.first)
        & (pl.col("last") <= said.last)
        & (pl.col("amount").fill_null(0) == 0)
        for names, said in zip(told, mapping.not_measured, strict=True)
    ]
    return rows.select(pl.any_horizontal(pl.lit(value=False), *parts).alias("")).to_series()


def _said(mapping: MediaMapping, phase: Phase, parts: tuple[str, ...]) -> tuple[str, ...]:
    overlapping = [s for s in mapping.not_measured if s.first <= phase.last and s.last >= phase.first]
    return tuple(
        part for part in parts if any(s.outlet == EVERY and s.measure in {EVERY, part} for s in overlapping)
    )


def _share(
    rows: pl.DataFrame, phase: Phase, name: str, parts: tuple[str, ...], said: tuple[str, ...]
) -> Share:
    added = () if said and len(parts) > 1 else parts
    asked = rows.filter(pl.col("measure").is_in(added) & pl.col("amount").is_not_null())
    begins, ends = (
        pl.col("first").is_between(phase.first, phase.last),
        pl.col("last").is_between(phase.first, phase.last),
    )
    inside, across = asked.filter(begins & ends), asked.filter(begins != ends)
    by_actor = inside.group_by("actor").agg(pl.col("amount").sum().round(2), pl.len().alias("cells"))
    amounts = {actor: (amount, cells) for actor, amount, cells in by_actor.iter_rows()}
    total = round(sum(amount for amount, _ in amounts.values()), 2)
    at_outlets = _at_outlets(inside)
    means = _mean_shares(at_outlets)
    names = sorted({*amounts, *phase.actors}, key=lambda one: (-amounts.get(one, (-1.0, 0))[0], one))
    actors = tuple(
        ActorShare(
            one,
            amounts[one][0] if one in amounts else None,
            _part(amounts[one][0], total) if one in amounts else None,
            phase.entitled_share(one),
            means.get(one) if one in amounts else None,
            amounts[one][1] if one in amounts else 0,
        )
        for one in names
    )
    number = effective_number(amount for amount, _ in amounts.values())
    left = round(float(across["amount"].sum()), 2)
    outlets = tuple(_outlet(outlet, by) for outlet, by in sorted(at_outlets.items()))
    return Share(phase.id, phase.first, phase.last, name, parts, total, actors, number, outlets, left, said)


def _at_outlets(inside: pl.DataFrame) -> dict[str, dict[str, float]]:
    summed = inside.group_by("outlet", "actor").agg(pl.col("amount").sum().round(2)).sort("outlet", "actor")
    found: dict[str, dict[str, float]] = {}
    for outlet, actor, amount in summed.iter_rows():
        found.setdefault(outlet, {})[actor] = amount
    return found


def _mean_shares(at_outlets: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Average the shares at outlets that gave time to anybody; who has no row there had none of it."""
    heard = [by for by in at_outlets.values() if sum(by.values()) > 0]
    actors = sorted({actor for by in heard for actor in by})
    return {
        actor: round(sum(by.get(actor, 0.0) / sum(by.values()) for by in heard) / len(heard), 9)
        for actor in actors
    }


def _outlet(outlet: str, by: Mapping[str, float]) -> OutletShare:
    total = round(sum(by.values()), 2)
    largest = min(by, key=lambda actor: (-by[actor], actor))
    return OutletShare(
        outlet, total, effective_number(by.values()), largest if total else "", _part(by[largest], total)
    )


def _part(amount: float, total: float) -> float | None:
    return round(amount / total, 9) if total else None
