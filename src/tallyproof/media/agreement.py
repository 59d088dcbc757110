"""How far two coders of one item say the same: alpha for each variable, and how much was coded twice."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.media.alpha import Level, Reliability, reliability
from tallyproof.media.tone import TONES

__all__ = ["Agreement", "VariableAgreement", "agreement_of"]

_LEVELS: Mapping[str, Level] = {
    "present": Level.NOMINAL,
    "amount": Level.INTERVAL,
    "tone": Level.ORDINAL,
    "direct": Level.NOMINAL,
    "capacity": Level.NOMINAL,
    "format": Level.NOMINAL,
    "topic": Level.NOMINAL,
}
_ORDER = {"tone": TONES}


@dataclass(frozen=True, slots=True)
class VariableAgreement:
    """One variable of the code book."""

    variable: str
    level: Level
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of a whole sheet."""

    items: int
    double_coded: int
    """Items that two coders or more coded."""
    coders: int
    variables: tuple[VariableAgreement, ...]


def agreement_of(segments: pl.DataFrame, *, seed: int) -> Agreement | None:
    """Compare the coders of each item.

    A unit is an actor of an item (or its segment, where segments have ids). `present` asks of every actor of the
    items coded twice whether each coder noted it at all, none of them included; the other variables compare the
    coders who did, and a blank is a missing value.

    Args:
        segments: Columns `SEGMENT_COLUMNS`, second coders included.
        seed: Of the redrawn units.

    Returns:
        None where the sheet names no coder or no item.
    """
    coded = segments.filter(pl.col("item").is_not_null() & pl.col("coder").is_not_null())
    if not coded.height:
        return None
    coded = coded.with_columns(item=pl.concat_str("outlet", "item", separator="\x1f"))
    coders = coded.group_by("item").agg(pl.col("coder").unique().sort())
    double = coders.filter(pl.col("coder").list.len() > 1)
    compared = coded.join(double.select("item"), on="item", how="semi")
    tables = {"present": _presence(compared, double)} | {
        n: _units(compared, n) for n in _LEVELS if n != "present"
    }
    variables = tuple(
        VariableAgreement(
            name, _LEVELS[name], reliability(units, _LEVELS[name], order=_ORDER.get(name, ()), seed=seed)
        )
        for name, units in tables.items()
        if units
    )
    return Agreement(coders.height, double.height, coded["coder"].n_unique(), variables)


def _presence(compared: pl.DataFrame, double: pl.DataFrame) -> list[tuple[Hashable, ...]]:
    """Return for every item and actor which coders noted it, also where nobody did."""
    noted = set(compared.select("item", "actor", "coder").unique().iter_rows())
    actors = sorted(compared["actor"].unique())
    return [
        tuple("yes" if (item, actor, coder) in noted else "no" for coder in coders)
        for item, coders in double.sort("item").select("item", "coder").iter_rows()
        for actor in actors
    ]


def _units(compared: pl.DataFrame, variable: str) -> list[tuple[Hashable, ...]]:
    """Return for each unit the values of its coders; empty where the variable was never coded twice."""
    compared = compared.with_columns(unit=pl.coalesce("segment", "actor"))
    if variable == "amount":
        value = pl.col("amount").sum().round(2)
        compared = compared.filter(pl.col("amount").is_not_null())
    else:
        value = pl.col(variable).drop_nulls().first()
    by_coder = compared.group_by("item", "unit", "coder").agg(value.alias("value")).drop_nulls("value")
    if variable == "tone":
        by_coder = by_coder.filter(pl.col("value").is_in(TONES))
    units = by_coder.sort("item", "unit", "coder").group_by("item", "unit", maintain_order=True).agg("value")
    return _more_than_one(units["value"].to_list())


def _more_than_one(units: Iterable[list[Hashable]]) -> list[tuple[Hashable, ...]]:
    return [tuple(unit) for unit in units if len(unit) > 1]
