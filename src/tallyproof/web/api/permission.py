"""What stands before every operation: a token that may do it; what changes anything is written into the trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from tallyproof.web.accounts.limits import TOKEN, address_of
from tallyproof.web.accounts.tokens import actions_of, find_token
from tallyproof.web.noted import noted
from tallyproof.web.page import words
from tallyproof.web.place import records
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["May", "recorded", "require"]

_LONGEST = 200
"""Signs of an address that the trail keeps."""


class May(HttpBearer):
    """A token that may do an action, of a person who still may."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ANN401 - a person of Django
        """Return the person; None where the token does not work, 403 where it may not do this."""
        found = find_token(token)
        if found is None:  # who guesses is told to wait, and keeps no working token out
            if TOKEN.reached(request, address_of(request)):
                raise HttpError(429, words(request).text("web_api.E-TOO-MANY"))
            TOKEN.failed(request, address_of(request))
            return None
        request.user, request.token = found.person, found
        require(request, self.action)
        return found.person


def require(request: HttpRequest, action: str) -> None:
    """Refuse, on the record, what the token of a request may not do, or its person may not; raises HttpError."""
    person = request.token.person
    if action not in request.token.actions or action not in actions_of(person):
        _write(request, action, by=person.get_username(), refused=True)
        raise HttpError(403, words(request).text("web_api.forbidden", action=action))


def _write(request: HttpRequest, action: str, *, by: str, refused: bool = False) -> None:
    about = {"address": f"{request.method} {request.get_full_path()}"[:_LONGEST], **noted(request)}
    write_trail(records(), Note(action, request.path, refused=refused, about=about), by=by)


def recorded(action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Write what an operation does into the trail, in one transaction with it."""

    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def answer(request: HttpRequest, *given: Any, **named: Any) -> Any:  # noqa: ANN401
            with transaction.atomic():
                found = operation(request, *given, **named)
                _write(request, action, by=request.user.get_username())
            return found

        return answer

    return decorate
