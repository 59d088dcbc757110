"""What can be done as long work: a name, the action it needs, and the function that does it.

A kind of work is a function `run(place, wish, report)`: the project, what was asked for, and a function to call with
the name of each step (a key of the texts `web.step`). It returns small facts; large results the workflow keeps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from tallyproof.web.place import Place

__all__ = ["ALONE", "KINDS", "LANES", "Kind", "Report", "Work"]

Report = Callable[[str], None]
Work = Callable[[Place, Mapping[str, Any], Report], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work."""

    action: str
    """The action of the table of roles that asking for it is."""
    work: str
    """`<file>.<function>` below `tallyproof.web.jobs`."""
    lane: str = "long"
    """Who waits for whom: work waits for work of its lane only."""

    def function(self) -> Work:
        """Return the function that does it."""
        found: Work = import_string(f"tallyproof.web.jobs.{self.work}")
        return found


KINDS: Mapping[str, Kind] = {
    "audit_commit": Kind("audit.plan", "audit.commit"),
    "audit_draw": Kind("audit.plan", "audit.draw"),
    "audit_full_count": Kind("audit.settle", "audit.full_count"),
    "audit_plan": Kind("audit.plan", "audit.plan"),
    "backup": Kind("backup.make", "backup.run"),
    "beside": Kind("statements.write", "beside.run"),
    "claims": Kind("statements.write", "claims.run"),
    "coalition": Kind("coalition.run", "coalition.run"),
    "copies": Kind("observe.review", "copies.run"),
    "dossier": Kind("dossier.build", "dossier.run"),
    "examine": Kind("forensics.run", "examine.run"),
    "media": Kind("media.code", "media.run"),
    "methods": Kind("forensics.run", "methods.run"),
    "publish": Kind("site.publish", "publish.run"),
    "quick_count": Kind("observe.review", "quick_count.run"),
    "read_large_upload": Kind("results.upload", "read_upload.run"),
    "read_upload": Kind("results.upload", "read_upload.run", lane="short"),
    "scenario": Kind("outcome.run", "scenario.run"),
}
"""One line a kind of work. Its title is the text `web.job.<name>`."""

LANES = ("long", "short")
"""Each is worked on by a process of its own."""
ALONE = "backup"
"""The kind beside which no lane works: its copy of the files is to fit its copy of the rows."""
