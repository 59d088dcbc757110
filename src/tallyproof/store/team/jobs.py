"""Long work that runs beside the pages: what was asked, how far it is, what came out."""

from django.db import models

from tallyproof.store.team.people import Person

__all__ = ["Job"]


class Job(models.Model):
    """One piece of long work.

    States: queued -> running -> done | failed | cancelled. A running job whose process was killed is queued again
    when its `beat_at` grows old, and fails for good after the third try.
    """

    kind = models.CharField(max_length=40)
    """A name of `tallyproof.web.jobs.KINDS`."""
    wish = models.JSONField(default=dict)
    """What was asked for: the arguments of the work."""
    state = models.CharField(max_length=10, default="queued", db_index=True)
    step = models.CharField(max_length=80, blank=True, default="")
    """What it is at now, a key of the texts `web.step`."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    cancel = models.BooleanField(default=False)
    """Somebody asked for it to stop."""
    answer = models.JSONField(null=True)
    """What came out: small facts and names of files, never whole tables."""
    error = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
