"""Make, find and withdraw the tokens of programs."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.utils import timezone

from tallyproof.store.team.people import Person
from tallyproof.store.team.tokens import Token
from tallyproof.web.roles import ANY_MEMBER, RULES, allowed, roles_of

__all__ = [
    "PREFIX",
    "actions_of",
    "find_token",
    "make_token",
    "tokens_of",
    "withdraw_all_tokens",
    "withdraw_token",
]

PREFIX = "tallyproof_"
"""Begins every token, so that a leaked one is recognised by programs that look for secrets."""

_NEVER = frozenset({ANY_MEMBER, "people.manage", "api.use", "backup.make"})
"""What no token may do: a stolen one must not let anybody in, make more tokens or carry everything away."""
_ON_PAGES = frozenset(
    {
        "results.confirm", "cases.decide", "cases.execute", "site.publish", "proposals.read",
        "checks.run",
    }
)  # fmt: skip
"""What is done on pages alone: it needs two persons who look at it; checks are part of every examination."""

_EVERY = dt.timedelta(minutes=1)


def actions_of(person: Person) -> tuple[str, ...]:
    """Return what a person may give to a token."""
    roles = roles_of(person.roles)
    return tuple(action for action in RULES if action not in _NEVER | _ON_PAGES and allowed(roles, action))


def make_token(person: Person, name: str, actions: Iterable[str], *, lasts: dt.timedelta) -> str:
    """Return a new token; nobody can read it again.

    Args:
        person: Whose token it is; the trail names this person for all that is done with it.
        name: What it is for.
        actions: What it may do; what the person may not is left out.
        lasts: How long it works.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    own = actions_of(person)
    Token.objects.create(
        sha256=_hash(secret),
        person=person,
        name=name,
        actions=[action for action in own if action in set(actions)],
        expires_at=timezone.now() + lasts,
    )
    return secret


def find_token(secret: str) -> Token | None:
    """Return the token that a program shows, where it still works and its person has an account."""
    now = timezone.now()
    working = Token.objects.select_related("person").filter(withdrawn=False, expires_at__gt=now)
    found: Token | None = working.filter(sha256=_hash(secret), person__is_active=True).first()
    if found and (found.used_at is None or now - found.used_at > _EVERY):
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return found


def tokens_of(person: Person) -> list[Token]:
    """Return the tokens of a person that are not withdrawn, the newest first."""
    return list(Token.objects.filter(person=person, withdrawn=False).order_by("-created_at"))


def withdraw_token(person: Person, sha256: str) -> bool:
    """Withdraw a token of a person; False where they have none of this hash."""
    return bool(Token.objects.filter(person=person, sha256=sha256, withdrawn=False).update(withdrawn=True))


def withdraw_all_tokens(person: Person) -> int:
    """Withdraw every token of a person, whose account others may know a way into; return how many worked."""
    working = Token.objects.filter(person=person, withdrawn=False, expires_at__gt=timezone.now()).count()
    Token.objects.filter(person=person, withdrawn=False).update(withdrawn=True)
    return working


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
