"""The counts that a station does not report, by their names in the reader's language."""

from tallyproof.texts import Catalogue

__all__ = ["missing_named"]

_VOTES = "votes__"


def missing_named(columns: str, catalogue: Catalogue) -> str:
    """Return columns of a table of results in words, as the rule about missing counts (C-MISSING) finds them.

    Args:
        columns: Names between commas, such as `valid, votes__Yes`.
        catalogue: Names the counts; a choice is called as its column is.
    """
    return ", ".join(_named(one.strip(), catalogue) for one in columns.split(","))


def _named(column: str, catalogue: Catalogue) -> str:
    if column.startswith(_VOTES):
        return column.removeprefix(_VOTES)
    key = f"web.count.{column}"
    return catalogue.text(key) if catalogue.has(key) else column
