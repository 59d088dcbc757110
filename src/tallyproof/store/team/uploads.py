"""Files of results that somebody sent, before they are a version of the project."""

from django.db import models

from tallyproof.store.team.people import Person

__all__ = ["Upload"]


class Upload(models.Model):
    """One upload; its files lie in `uploads/<key>/` of the project.

    States: waiting -> reading -> read | unreadable, or stopped, or failed; from these four it can be read again.
    read -> proposed -> in_force, or rejected, or back to read where the proposal is withdrawn. What was rejected can be
    read again and proposed again.
    """

    key = models.CharField(max_length=32, primary_key=True)
    names = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default="reading")

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
