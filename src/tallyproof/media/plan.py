"""What was to be monitored, and what the law gives to whom: outlets, days, phases with their rule (TOML)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallyproof.election.law_file import Field, checked, read_document
from tallyproof.errors import InputError

__all__ = ["Phase", "Plan", "read_plan"]

SCHEMA = "tallyproof.media-plan/1"


@dataclass(frozen=True, slots=True)
class Phase:
    """Days on which one rule was in force."""

    id: str
    first: dt.date
    last: dt.date
    actors: tuple[str, ...] = ()
    """Who is entitled; empty: the rule gives no share, and everybody who was heard is compared with nobody."""
    quota: Mapping[str, float] = field(default_factory=dict)
    """Share of each entitled actor where the law sets one; empty: equal shares."""
    source: str = ""
    """Where the rule stands."""

    def entitled_share(self, actor: str) -> float | None:
        """Return which share (0-1) the rule gives an actor; None where it gives none."""
        if actor not in self.actors:
            return None
        return self.quota[actor] if self.quota else 1 / len(self.actors)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a monitoring."""

    first: dt.date
    last: dt.date
    outlets: tuple[str, ...] = ()
    """Who was to be monitored on every day; empty: those of the sheet."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sums of measures that the rule speaks of: `speaking` = `speech` + `supporters`."""
    phases: tuple[Phase, ...] = ()
    source: str = ""


_DAY = Field("a day such as 2017-02-01", lambda value: type(value) is dt.date)


def _is_names(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(one, str) for one in value)
        and len(set(value)) == len(value)
    )


def _is_shares(value: object) -> bool:
    return isinstance(value, dict) and all(
        type(one) in {int, float} and 0 <= one <= 1 for one in value.values()
    )


_NAMES = Field("a list of different names", _is_names, required=False)
_FORM = {
    "schema": Field.text(),
    "first": _DAY,
    "last": _DAY,
    "outlets": _NAMES,
    "source": Field.text(required=False),
    "groups": Field(
        "lists of measures",
        lambda v: isinstance(v, dict) and all(_is_names(one) for one in v.values()),
        required=False,
    ),
    "phases": Field.of(list, "tables with id, first, last", required=False),
}
_PHASE = {
    "id": Field.text(),
    "first": _DAY,
    "last": _DAY,
    "actors": _NAMES,
    "quota": Field("shares from 0 to 1 by actor", _is_shares, required=False),
    "source": Field.text(required=False),
}
_WHOLE = 1e-6


def read_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        InputError: Not of this form; a phase outside the days of the plan; quotas that are not of the entitled
            actors or do not add up to 1.
    """
    raw = checked(read_document(path, schema=SCHEMA), _FORM, file=path.name)
    phases = tuple(_phase(path.name, number, one, raw) for number, one in enumerate(raw.get("phases", ()), 1))
    if raw["last"] < raw["first"]:
        raise InputError(
            path.name,
            found=f"{raw['last']}",
            expected=f"a day from {raw['first']}",
            place="last",
            text="media_days",
            where="last",
            first=raw["first"],
            last=raw["last"],
        )
    groups = {name: tuple(parts) for name, parts in raw.get("groups", {}).items()}
    outlets = tuple(raw.get("outlets", ()))
    return Plan(raw["first"], raw["last"], outlets, groups, phases, raw.get("source", ""))


def _phase(file: str, number: int, entry: object, raw: Mapping[str, Any]) -> Phase:
    place = f"phases[{number}]"
    one = checked(entry, _PHASE, file=file, place=place)
    if not raw["first"] <= one["first"] <= one["last"] <= raw["last"]:
        expected = f"days in order from {raw['first']} to {raw['last']}"
        raise InputError(
            file,
            found=f"{one['first']} to {one['last']}",
            expected=expected,
            place=place,
            text="media_days",
            where=place,
            first=one["first"],
            last=one["last"],
        )
    quota, actors = one.get("quota", {}), tuple(one.get("actors", ()))
    if quota and (set(quota) != set(actors) or abs(sum(quota.values()) - 1) > _WHOLE):
        found = f"{sum(quota.values()):g} for {', '.join(quota)}"
        raise InputError(
            file,
            found=found,
            expected="a share for each of the actors, 1 together",
            place=f"{place}.quota",
            text="media_quota",
            where=f"{place}.quota",
        )
    return Phase(one["id"], one["first"], one["last"], actors, quota, one.get("source", ""))
