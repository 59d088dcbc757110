"""Who may do what: one table of actions, each with the roles that may."""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

__all__ = ["ANYONE", "ANY_MEMBER", "RULES", "Role", "allowed", "roles_of"]


class Role(StrEnum):
    """What a person is in the team; somebody may be several."""

    READER = "reader"
    OBSERVER = "observer"
    CLERK = "clerk"
    """Enters data: sheets, reports, coded minutes."""
    LAWYER = "lawyer"
    ANALYST = "analyst"
    ADJUDICATOR = "adjudicator"
    """Decides cases, or records what a body decided."""
    ADMINISTRATOR = "administrator"


ANYONE = "anyone"
"""The action of pages that need no account: signing in, accepting an invitation."""
ANY_MEMBER = "own.account"
"""The action of pages about oneself."""

_R, _O, _C, _L, _A, _J, _ADMIN = Role
_ALL = frozenset(Role)

RULES = MappingProxyType(
    {
        ANY_MEMBER: _ALL,
        # results
        "results.read": _ALL,
        "results.upload": frozenset({_C, _A}),
        "results.confirm": frozenset({_A, _J}),
        "checks.run": frozenset({_C, _L, _A}),
        "forensics.run": frozenset({_A}),
        "outcome.run": frozenset({_L, _A}),
        # dossier and publication
        "dossier.read": _ALL,
        "dossier.build": frozenset({_L, _A}),
        "site.publish": frozenset({_L, _A, _J}),
        # audit
        "audit.read": _ALL,
        "audit.plan": frozenset({_A}),
        "audit.enter": frozenset({_C, _O}),
        "audit.settle": frozenset({_A, _J}),
        # observation
        "observe.read": frozenset({_C, _L, _A, _J, _ADMIN}),
        "observe.report": frozenset({_O, _C}),
        "observe.review": frozenset({_C, _L, _A}),
        # pictures of sheets: faces and handwriting remain on them
        "sheets.read": _ALL - {_R},
        "sheets.file": frozenset({_O, _C, _L}),
        "sheets.withdraw": frozenset({_O, _C, _L, _A}),
        # cases
        "cases.read": frozenset({_C, _L, _A, _J}),
        "cases.file": frozenset({_L, _C}),
        "cases.act": frozenset({_L, _J}),
        "cases.correct": frozenset({_L}),
        "cases.decide": frozenset({_J}),
        "cases.execute": frozenset({_J}),
        # statements, media, coalitions
        "statements.read": _ALL,
        "statements.write": frozenset({_C, _L, _A}),
        "media.read": _ALL,
        "media.code": frozenset({_C, _A}),
        "coalition.read": _ALL,
        "coalition.run": frozenset({_L, _A}),
        # the server
        "jobs.read": _ALL,
        "proposals.read": frozenset({_C, _L, _A, _J, _ADMIN}),
        "people.manage": frozenset({_ADMIN}),
        "trail.read": frozenset({_L, _ADMIN}),
        "backup.make": frozenset({_ADMIN}),
        "api.use": _ALL,
    }
)
"""Action -> roles. Reading who said what needs a role that works with it; numbers are open to the whole team."""


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """Return the roles of a list of names; names that are no roles (any more) give none.

    Example:
        >>> sorted(roles_of(["analyst", "king"]))
        [<Role.ANALYST: 'analyst'>]
    """
    return frozenset(role for role in Role if role.value in set(names))


def allowed(roles: Iterable[Role], action: str) -> bool:
    """Return whether somebody with these roles may do this; everybody may do what is open to anyone.

    Raises:
        KeyError: There is no such action: a fault of the program, which must not pass for a permission.
    """
    return action == ANYONE or not RULES[action].isdisjoint(roles)
