"""What kind of incident it is: the source's own category, and ours beside it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

__all__ = ["UNMAPPED", "groups", "known_categories", "mapped"]

UNMAPPED = "unmapped"
"""A category of the source that nobody has mapped; it is counted under its own name."""
_VOCABULARIES = ("golos_map", "vote_monitor")


@cache
def _tables() -> Mapping[str, Mapping[str, object]]:
    data = resources.files(__package__) / "data" / "categories.toml"
    return tomllib.loads(data.read_text(encoding="utf-8"))


def groups() -> dict[str, tuple[str, ...]]:
    """Return our categories by group, in the order in which they are shown."""
    return {group: tuple(map(str, members)) for group, members in _tables()["groups"].items()}  # type: ignore[call-overload]


def known_categories() -> tuple[str, ...]:
    """Return all our categories."""
    return tuple(name for members in groups().values() for name in members)


def mapped(source: str, own: Mapping[str, str]) -> str:
    """Return our category for one of a source.

    Args:
        source: As the source writes it.
        own: What the reviewed mapping of the file says; it comes first.

    Example:
        >>> mapped("during:on_home", {}), mapped("нарушение 7", {"нарушение 7": "secrecy"}), mapped("?", {})
        ('mobile_box', 'secrecy', 'unmapped')
    """
    known = set(known_categories())
    tables = (own, *(_tables()[name] for name in _VOCABULARIES))
    found = next((str(table[source]) for table in tables if source in table), source)
    return found if found in known else UNMAPPED
