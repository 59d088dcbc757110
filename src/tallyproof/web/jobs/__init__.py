"""Long work beside the pages: kinds of work, the queue, and the process that does it."""

from tallyproof.web.jobs.queue import cancel, queue_job

__all__ = ["cancel", "queue_job"]
