"""What each column of an upload is, chosen from a list, and the mapping that follows from it."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace

from tallyproof.election.results import COUNTS
from tallyproof.errors import TallyproofError, UnknownNameError
from tallyproof.sources.mapping import Mapping, parse_mapping

__all__ = ["ROLES", "column_roles", "mapping_with_roles"]

ROLES = ("", "station_id", "area", *COUNTS, "votes", "reported_at", "lat", "lon")
"""What a column may be; "": it is not used."""
_SINGLE = ("reported_at", "lat", "lon")


def column_roles(mapping: str, columns: Sequence[str]) -> list[str] | None:
    """Return what each column is by a mapping (TOML).

    Returns:
        One of `ROLES` a column. None where a list of columns cannot say it: a row per station and choice, choices by
        a pattern, or a mapping that cannot be read.
    """
    known = _listable(mapping)
    return [_role(known, column) for column in columns] if known else None


def mapping_with_roles(mapping: str, roles: Table[str, str]) -> str:
    """Return a mapping (TOML) in which columns are what a person chose; the others stay what they were.

    Args:
        mapping: The mapping before.
        roles: What a column is, by its name. A column that keeps its role keeps all that the mapping says of it.

    Raises:
        UnknownNameError: A role is none of `ROLES`.
        InputError: The mapping before cannot be changed so.
    """
    known = parse_mapping(mapping, "mapping.toml")
    for column, role in roles.items():
        if role not in ROLES:
            raise UnknownNameError("role of a column", role, ROLES)
        if role != _role(known, column):
            known = _placed(_without(known, column), column, role)
    return known.toml()


def _listable(mapping: str) -> Mapping | None:
    try:
        known = parse_mapping(mapping, "mapping.toml")
    except TallyproofError:
        return None
    return None if known.long or "*" in known.votes else known


def _role(mapping: Mapping, column: str) -> str:
    """Return the role of a column; a part of a station's code that names an area too is a part of the code."""
    named = {"station_id": mapping.station_id, "area": mapping.areas, **mapping.counts}
    named |= {"votes": tuple(mapping.votes.values())}
    named |= {name: (getattr(mapping, name),) for name in _SINGLE}
    return next((role for role, columns in named.items() if column in columns), "")


def _without(mapping: Mapping, column: str) -> Mapping:
    counts = {name: tuple(c for c in columns if c != column) for name, columns in mapping.counts.items()}
    votes = {name: given for name, given in mapping.votes.items() if given != column}
    return replace(
        mapping,
        station_id=tuple(one for one in mapping.station_id if one != column),
        areas=tuple(one for one in mapping.areas if one != column),
        counts={name: columns for name, columns in counts.items() if columns},
        votes=votes,
        kinds={name: kind for name, kind in mapping.kinds.items() if name in votes},
        reported_at="" if mapping.reported_at == column else mapping.reported_at,
        lat="" if mapping.lat == column else mapping.lat,
        lon="" if mapping.lon == column else mapping.lon,
    )


def _placed(mapping: Mapping, column: str, role: str) -> Mapping:
    if role in COUNTS:
        return replace(mapping, counts={**mapping.counts, role: (*mapping.counts.get(role, ()), column)})
    if role == "votes":
        return replace(mapping, votes={**mapping.votes, column: column})
    if role == "station_id":
        return replace(mapping, station_id=(*mapping.station_id, column))
    if role == "area":
        return replace(mapping, areas=(*mapping.areas, column))
    return replace(
        mapping,
        reported_at=column if role == "reported_at" else mapping.reported_at,
        lat=column if role == "lat" else mapping.lat,
        lon=column if role == "lon" else mapping.lon,
    )
