"""What a piece of work is about says how far it is: nothing is being read whose reading was stopped."""

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.uploads import Upload

__all__ = ["READING", "follow"]

READING = ("read_upload", "read_large_upload")
"""Kinds of work that read an upload."""
_BEFORE = ("waiting", "reading")
_STATES = {"running": "reading", "cancelled": "stopped", "failed": "failed"}


def follow(job: Job) -> None:
    """Say of an upload what became of its reading; another reading of it that waits or runs speaks for itself."""
    if job.kind not in READING or job.state not in _STATES:
        return
    other = Job.objects.filter(kind__in=READING, wish=job.wish, state__in=("queued", "running"), cancel=False)
    if not other.exclude(pk=job.pk).exists():
        Upload.objects.filter(pk=job.wish.get("upload"), state__in=_BEFORE).update(state=_STATES[job.state])
