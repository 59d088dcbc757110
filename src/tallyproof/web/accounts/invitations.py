"""Links that let one person make one account, or set a new password. Only the hash of a link is kept."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.utils import timezone

from tallyproof.store.team.access import Invitation
from tallyproof.store.team.people import Person

__all__ = ["find", "invite", "used"]

LASTS = dt.timedelta(days=7)


def invite(
    roles: Sequence[str],
    *,
    by: str,
    shown_as: str = "",
    person: Person | None = None,
    lasts: dt.timedelta = LASTS,
) -> str:
    """Return the secret part of a new link; nobody can read it again.

    Args:
        roles: What the new account may be.
        by: Who invites; empty for the server itself.
        shown_as: How the guest is called, for the list of invitations.
        person: Whose password is set anew; None: the link makes an account.
        lasts: How long the link works.
    """
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        sha256=_hash(token),
        roles=list(roles),
        shown_as=shown_as,
        invited_by=by,
        person=person,
        expires_at=timezone.now() + lasts,
    )
    return token


def find(token: str) -> Invitation | None:
    """Return the invitation of a link that still works; none works for a person who is switched off."""
    now = timezone.now()
    waiting = Invitation.objects.filter(used_by="", withdrawn=False, expires_at__gt=now)
    waiting = waiting.exclude(person__is_active=False)
    found: Invitation | None = waiting.filter(sha256=_hash(token)).first()
    return found


def used(invitation: Invitation, by: str) -> bool:
    """Mark a link as used; False where somebody else was faster."""
    waiting = Invitation.objects.filter(pk=invitation.pk, used_by="", withdrawn=False)
    return bool(waiting.update(used_by=by, used_at=timezone.now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
