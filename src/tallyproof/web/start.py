"""What a server does before it answers: find what takes seconds, and let the first administrator in."""

import datetime as dt

from tallyproof.store.team.access import Invitation
from tallyproof.store.team.people import Person
from tallyproof.web.accounts.invitations import invite
from tallyproof.web.roles import Role

__all__ = ["first_link"]

_LASTS = dt.timedelta(hours=24)


def first_link(address: str) -> str:
    """Return the link that makes the first administrator.

    The link works once and for a day; a new one takes the place of an unused one. Empty where somebody has an account.
    """
    if Person.objects.filter(is_active=True).exists():
        return ""
    Invitation.objects.filter(invited_by="", used_by="").update(withdrawn=True)
    token = invite([role.value for role in Role], by="", lasts=_LASTS)
    return f"{address}invitation/{token}"
