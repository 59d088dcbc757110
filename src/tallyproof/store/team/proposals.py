"""What one person proposes and another must confirm before it happens."""

from django.db import models

from tallyproof.store.team.people import Person

__all__ = ["OPEN", "Proposal"]

OPEN = ("waiting", "agreed")
"""States in which a proposal is still to have its effect, or none."""


class Proposal(models.Model):
    """Something that needs two people.

    States: waiting -> agreed -> confirmed, or waiting -> rejected | withdrawn. Whoever proposed can withdraw, never
    confirm or reject. What is agreed is confirmed by the second person and not carried out to its end; it waits again
    where it cannot be carried out.
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
    one_of = models.CharField(max_length=64, blank=True, default="")
    """Names what one proposal at most may be open for: the same again, or the same thing. Empty: any number may be."""

    class Meta:
        """Two that are the same cannot both be open, however many processes write them down at once."""

        constraints = (
            models.UniqueConstraint(
                fields=["one_of"],
                condition=models.Q(state__in=OPEN) & ~models.Q(one_of=""),
                name="team_one_open_proposal",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
