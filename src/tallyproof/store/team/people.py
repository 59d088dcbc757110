"""A person of the team: how they sign in and what they may do."""

import unicodedata
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

__all__ = ["Person", "login_name"]


def login_name(text: str) -> str:
    """Return the form in which a name to sign in with is kept and compared.

    Example:
        >>> login_name("  Айгүл.S ")
        'айгүл.s'
    """
    return unicodedata.normalize("NFKC", text).strip().casefold()


class People(BaseUserManager):
    """Finds people by the name they sign in with, however it is typed."""

    def get_by_natural_key(self, username: str | None) -> Any:  # noqa: ANN401 - a model of Django, which has no types
        """Return the person of this name; raises Person.DoesNotExist."""
        return self.get(name=login_name(username or ""))


class Person(AbstractBaseUser):
    """Someone with an account. People are switched off, never deleted: the trail names them."""

    name = models.CharField(max_length=80, unique=True)
    """What they sign in with, as `login_name` writes it."""
    shown_as = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="en")
    roles = models.JSONField(default=list)
    """Names of roles; see `tallyproof.web.roles`."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    secret = models.TextField(blank=True, default="")
    """The secret of one-time codes, encrypted; empty where they are off."""
    last_code = models.BigIntegerField(default=0)
    """The time step of the last one-time code used, so that none is used twice."""
    recovery = models.JSONField(default=list)
    """Hashes of the recovery codes that are left."""

    objects = People()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: list[str] = []  # noqa: RUF012 - what Django expects

    def __str__(self) -> str:
        return self.shown_as or self.name
