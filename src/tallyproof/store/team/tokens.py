"""Tokens with which programs ask the server, each of one person and for named actions."""

from django.db import models

from tallyproof.store.team.people import Person

__all__ = ["Token"]


class Token(models.Model):
    """A token; only its hash is kept."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    """What it is for, for the list of tokens."""
    actions = models.JSONField(default=list)
    """What it may do, at most what its person may: names of `tallyproof.web.roles.RULES`."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it was last used, to the minute."""
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name} {self.expires_at:%Y-%m-%d}"
