"""The time in which the database does not answer: said so, with when to ask again, and nothing taken for done."""

import json
import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from tallyproof.errors import InputError
from tallyproof.texts import load_catalogue
from tallyproof.web.language import asked_for
from tallyproof.web.place import Place

__all__ = ["OUTAGE", "away", "is_outage", "patiently", "set_up_when_reachable", "without_traces"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

OUTAGE = (OperationalError, InterfaceError)
"""What Django raises where the database is away, restarts, or is held by somebody else for too long; and for some
faults of the program and of the database, which `is_outage` tells apart."""
_FAULTS = ("no such", "syntax error", "malformed", "has no column")
"""How SQLite, which gives no class of error, words what waiting does not mend. A socket that is not there is told by
the system, with a capital: "No such file"."""
_PASSING = frozenset({"08", "40", "53", "55", "57"})
"""Classes of SQLSTATE: connection, rollback, resources, object in use, operator. Source: PostgreSQL, appendix A."""
_AGAIN = 5
"""Seconds after which a client may ask again."""
_PAUSE = 1.0


def is_outage(error: BaseException | None) -> bool:
    """Whether an error says that the database is away or held, so that waiting may help."""
    if not isinstance(error, OUTAGE) or any(fault in str(error) for fault in _FAULTS):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or str(state)[:2] in _PASSING


def away(request: HttpRequest) -> HttpResponse:
    """Answer that the database is away; this page asks nothing of it, so it is plain."""
    catalogue = load_catalogue(asked_for(request))
    if request.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
        message = catalogue.text("web_api.E-AWAY")
        document = {"schema": "tallyproof.error/1", "code": "E-AWAY", "message": message}
        response = HttpResponse(json.dumps(document), status=503, content_type="application/json")
    else:
        said = f"{catalogue.text('web.failure.away.title')}. {catalogue.text('web.failure.away.text')}"
        response = HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(_AGAIN)
    return response


def without_traces(record: logging.LogRecord) -> bool:
    """Let a log tell of an outage in one line: the program did nothing wrong."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and is_outage(error):
        record.exc_info, record.exc_text = None, None
        record.msg, record.args = "the database is away: %s", (_first_line(error),)
    return True


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:200]


def set_up_when_reachable(place: Place) -> None:
    """Set Django up in a process that takes the place of a dead one; wait for a database that is away."""
    from tallyproof.web.settings import set_up  # noqa: PLC0415 - this runs in a fresh process

    while True:
        try:
            set_up(place)
        except InputError as error:
            logging.getLogger("tallyproof.web").warning("waiting for the database: %s", error)
            time.sleep(_PAUSE)
        else:
            return


def patiently(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function of long work wait for a database that is away, for the work itself goes on."""

    @wraps(function)
    def again(*given: Parameters.args, **named: Parameters.kwargs) -> Result:
        while True:
            try:
                return function(*given, **named)
            except OUTAGE as error:
                if not is_outage(error):
                    raise
                logging.getLogger("tallyproof.web").warning(
                    "waiting for the database: %s", _first_line(error)
                )
                connections.close_all()
                time.sleep(_PAUSE)

    return again
