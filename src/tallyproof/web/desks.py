"""The navigation: one line a desk, shown to those who may read its first page."""

from dataclasses import dataclass

from tallyproof.web.roles import Role, allowed
from tallyproof.web.routes import ROUTES

__all__ = ["DESKS", "Desk", "desks_for"]


@dataclass(frozen=True, slots=True)
class Desk:
    """One entry of the navigation; its name is the text `web.desk.<name>`."""

    name: str
    page: str
    """The name of a route."""


DESKS = (
    Desk("overview", "results.overview"),
    Desk("results", "results.areas"),
    Desk("forensics", "results.forensics"),
    Desk("outcome", "results.outcome"),
    Desk("audits", "audits.audits"),
    Desk("observe", "observe.start"),
    Desk("reports", "observe.reports"),
    Desk("cases", "cases.list"),
    Desk("deadlines", "cases.deadlines"),
    Desk("coalition", "coalition.list"),
    Desk("media", "media.list"),
    Desk("statements", "statements.list"),
    Desk("uploads", "results.uploads"),
    Desk("dossiers", "results.dossiers"),
    Desk("publications", "publications.list"),
    Desk("proposals", "proposals.proposals"),
    Desk("jobs", "jobs.jobs"),
    Desk("people", "people.people"),
    Desk("backups", "backups.list"),
    Desk("trail", "people.trail"),
)
"""In the order of the work."""


def desks_for(roles: frozenset[Role]) -> tuple[Desk, ...]:
    """Return the desks that somebody with these roles can open."""
    actions = {route.name: route.read for route in ROUTES}
    return tuple(desk for desk in DESKS if allowed(roles, actions[desk.page] or ""))
