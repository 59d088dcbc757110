"""Do the work that a page or an operation queued, in the process of the test."""

from tallyproof.store.team.jobs import Job
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place

__all__ = ["work"]


def work(place: Place) -> Job:
    """Do the job that waits, here rather than in a process of its own."""
    job = Job.objects.get(state="queued")
    answer = KINDS[job.kind].function()(place, job.wish, lambda _: None)
    Job.objects.filter(pk=job.pk).update(state="done", answer=dict(answer))
    job.refresh_from_db()
    return job
