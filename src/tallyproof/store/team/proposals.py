"""What one person proposes and another must confirm before it happens."""

from django.db import models

from tallyproof.store.team.people import Person

__all__ = ["Proposal"]


class Proposal(models.Model):
    """Something that needs two people.

    States: waiting -> confirmed | rejected | withdrawn. Whoever proposed can withdraw, never confirm or reject.
    """

    kind = models.CharField(max_length=40)
    """A name of `tallyproof.web.two_persons.KINDS`."""
    subject = models.CharField(max_length=200)
    """What it is about, for people: a case, a version, a publication."""
    content = models.JSONField(default=dict)
    """Everything that the second person confirms; plain values, nothing is added later."""
    state = models.CharField(max_length=10, default="waiting", db_index=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    """Why it was rejected."""

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
