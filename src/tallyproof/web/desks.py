"""The navigation: one line a desk, shown to those who may read its first page, and a heading over each few of them."""

from dataclasses import dataclass

from tallyproof.web.roles import Role, allowed
from tallyproof.web.routes import ROUTES

__all__ = ["DESKS", "Desk", "Group", "groups_for"]


@dataclass(frozen=True, slots=True)
class Desk:
    """One entry of the navigation; its name is the text `web.desk.<name>`."""

    name: str
    page: str
    """The name of a route."""
    group: str
    """The heading that it stands under, the text `web.group.<group>`; its own name: it stands alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Desks under one heading; one that is left alone needs none."""

    name: str
    desks: tuple[Desk, ...]

    @property
    def pages(self) -> tuple[str, ...]:
        """The first pages of its desks."""
        return tuple(desk.page for desk in self.desks)


DESKS = (
    Desk("overview", "results.overview", "overview"),
    Desk("results", "results.areas", "results"),
    Desk("uploads", "results.uploads", "results"),
    Desk("dossiers", "results.dossiers", "results"),
    Desk("publications", "publications.list", "results"),
    Desk("forensics", "results.forensics", "forensics"),
    Desk("outcome", "results.outcome", "forensics"),
    Desk("coalition", "coalition.list", "forensics"),
    Desk("audits", "audits.audits", "audits"),
    Desk("observe", "observe.start", "audits"),
    Desk("reports", "observe.reports", "audits"),
    Desk("copies", "observe.copies", "audits"),
    Desk("quick_count", "observe.quick_count", "audits"),
    Desk("cases", "cases.list", "cases"),
    Desk("deadlines", "cases.deadlines", "cases"),
    Desk("statements", "statements.list", "statements"),
    Desk("media", "media.list", "statements"),
    Desk("proposals", "proposals.proposals", "team"),
    Desk("jobs", "jobs.jobs", "team"),
    Desk("people", "people.people", "team"),
    Desk("backups", "backups.list", "team"),
    Desk("trail", "people.trail", "team"),
)
"""In the order of the work."""


def groups_for(roles: frozenset[Role]) -> tuple[Group, ...]:
    """Return the desks that somebody with these roles can open, under their headings."""
    actions = {route.name: route.read for route in ROUTES}
    open_to = [desk for desk in DESKS if allowed(roles, actions[desk.page] or "")]
    names = dict.fromkeys(desk.group for desk in open_to)
    return tuple(Group(name, tuple(desk for desk in open_to if desk.group == name)) for name in names)
