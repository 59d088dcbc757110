"""Versions of the results on the server: when a proposal brought one into force, where no case and no log says so."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.proposals import Proposal
from tallyproof.web.guard import may
from tallyproof.web.place import place
from tallyproof.web.uploads_kept import agreed_version
from tallyproof.workflow.version_brought import has_time, version_brought

__all__ = ["told_version"]


def told_version(request: HttpRequest, version: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version of `version_history` with the proposal that brought it, for who may read proposals.

    Args:
        request: Who asks.
        version: As `version_history` has it.

    Returns:
        The same with `since` filled in where the confirmation of an upload says it, and `proposal`, its number or None.
    """
    found = None if version["case"] else _brought(version)
    since = version["since"] or (found.settled_at if found else None)
    shown = found.pk if found and may(request.user, "proposals.read") else None
    return {**version, "since": since, "proposal": shown}


def _brought(version: Mapping[str, Any]) -> Proposal | None:
    """Return the proposal that brought a version into force, at the one of its times that is meant."""
    agreed = Proposal.objects.filter(
        kind="replace_results", state__in=("agreed", "confirmed"), content__snapshot=version["snapshot"]
    )
    newest, folder = list(agreed.order_by("-settled_at")), place().folder
    if has_time(folder, version["number"]):
        came = {one.pk: version_brought(folder, agreed_version(one)) for one in newest}
        meant = (one for one in newest if (brought := came[one.pk]) and brought.number == version["number"])
        return next(meant, None)
    replaced = {None, version["supersedes"]}  # older proposals do not say which version they replace
    return next((one for one in newest if one.content.get("supersedes") in replaced), None)
