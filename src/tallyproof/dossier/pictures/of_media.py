"""The media report, as its pictures read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["main_shares", "media_document", "titles"]

_PHASES = 4


def media_document(view: View) -> dict[str, Any]:
    """Return the document of the media report; raises NotComputableError where there is none."""
    part = view.contents.others.get("media")
    if part is None or part.document is None:
        raise NotComputableError("The media report", reason="there is none")
    return dict(part.document)


def main_shares(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the shares of the first measure that has time: a group of the plan where there is one, else a column.

    Returns:
        One a phase in their order, at most the last four phases, only those with time.
    """
    told = [one for one in document["shares"] if one["total"] > 0]
    if not told:
        raise NotComputableError("Shares of time", reason="the sheet has no time")
    heard = {one["measure"] for one in told}
    main = next(one["measure"] for one in document["shares"] if one["measure"] in heard)
    return [one for one in told if one["measure"] == main][-_PHASES:]


def titles(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of actors in the reader's language, where a register knows them."""
    return {one["name"]: one["title"] for one in document.get("names") or ()}
