"""How people get in: invitations, sessions, and attempts that failed."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from tallyproof.store.team.people import Person

__all__ = ["Attempt", "Invitation", "Session"]


class Invitation(models.Model):
    """A link that lets one person make one account; only its hash is kept."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    roles = models.JSONField(default=list)
    shown_as = models.CharField(max_length=120, blank=True, default="")
    invited_by = models.CharField(max_length=80)
    """Empty for the link that the server prints when it first starts."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    """Whose password the link sets anew; null where it makes an account."""
    used_by = models.CharField(max_length=80, blank=True, default="")
    used_at = models.DateTimeField(null=True)
    """When; null where nobody used it, or before this was kept."""
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.shown_as} {self.expires_at:%Y-%m-%d}"


class Session(AbstractBaseSession):
    """A signed-in browser, which its person can see and end."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(auto_now=True)
    address = models.CharField(max_length=45, blank=True, default="")
    browser = models.CharField(max_length=200, blank=True, default="")


class Attempt(models.Model):
    """One failed try to get in; too many of one kind from one place must wait."""

    kind = models.CharField(max_length=20)
    whom = models.CharField(max_length=64)
    """A keyed hash of the name, address or token that was tried."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Attempts are counted by kind and whom, since a time."""

        indexes = (models.Index(fields=["kind", "whom", "at"], name="team_attempt_recent"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
