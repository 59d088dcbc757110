"""Versions of the results on the server: when a proposal brought one into force, where no case and no log says so."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tallyproof.store.team.proposals import Proposal
from tallyproof.web.guard import may

__all__ = ["told_version"]


def told_version(request: HttpRequest, version: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version of `version_history` with the proposal that brought it, for who may read proposals.

    Args:
        request: Who asks.
        version: As `version_history` has it.

    Returns:
        The same with `since` filled in where the confirmation of an upload says it, and `proposal`, its number or None.
    """
    brought = Proposal.objects.filter(
        kind="replace_results", state="confirmed", content__snapshot=version["snapshot"]
    )
    found = brought.order_by("-settled_at").first()
    since = version["since"] or (found.settled_at if found else None)
    shown = found.pk if found and may(request.user, "proposals.read") else None
    return {**version, "since": since, "proposal": shown}
