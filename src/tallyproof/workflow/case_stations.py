"""Stations of a complaint that no version of the results has: asked about before it is written down, never refused."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tallyproof.texts import Catalogue
from tallyproof.workflow.places import known_among, perhaps_meant

__all__ = ["unknown_stations", "unknown_words"]

_ASKED = 5
"""Unknown stations that are told one by one."""


def unknown_stations(
    folder: Path, stations: Sequence[str], *, named: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return the codes that no version of the results has, in their order; empty where all are known.

    Args:
        folder: A project; where it has no results, every code is unknown.
        stations: Codes of stations.
        named: Stations that nobody is asked about again.

    Returns:
        Code -> codes that are written like it; of the first five only, and empty where none is.
    """
    known = known_among(folder, stations)
    unknown = list(dict.fromkeys(one for one in stations if one not in known and one not in named))
    near = perhaps_meant(folder, unknown[:_ASKED])
    return {one: near.get(one, []) for one in unknown}


def unknown_words(catalogue: Catalogue, unknown: Mapping[str, Sequence[str]]) -> str:
    """Return unknown stations in words: the first five, each with what may have been meant, and how many more."""
    told = "; ".join(_told(catalogue, one, near) for one, near in list(unknown.items())[:_ASKED])
    return told + (f" + {len(unknown) - _ASKED}" if len(unknown) > _ASKED else "")


def _told(catalogue: Catalogue, station: str, near: Sequence[str]) -> str:
    listed = ", ".join(near)
    return catalogue.text("web_cases.file.near", station=station, near=listed) if near else station
