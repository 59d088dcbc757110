"""The register of statements on the server."""

from django.http import HttpRequest

from tallyproof.web.place import place
from tallyproof.workflow.statement_records import Desk, open_desk

__all__ = ["statement_desk"]


def statement_desk(request: HttpRequest) -> Desk:
    """Open the register for a request: all that is recorded in it is recorded by who asks."""
    here = place()
    return open_desk(here.folder, database=here.database, by=request.user.get_username())
