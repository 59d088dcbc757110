"""How large a request may be; checked before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tallyproof.web.accounts.browsers import known, remember
from tallyproof.web.failures import bad_request, stated_size, too_large

__all__ = ["LimitSize", "LimitUnknown"]


class LimitSize:
    """Middleware that refuses a request which says it is too large, or does not say how large it is."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or answer."""
        size = stated_size(request)
        if size is None:
            return bad_request(request)
        if size > settings.TALLYPROOF_UPLOAD_BYTES:
            return too_large(request, most=settings.TALLYPROOF_UPLOAD_BYTES)
        return self._answer(request)


class LimitUnknown:
    """Middleware that takes less, whatever the form, from whoever has not signed in, nor did so lately on this browser.

    Whose session ended in the middle of a form is one who did lately. Programs show a token later: nothing of what they
    send is read before it.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or answer."""
        most = settings.TALLYPROOF_UNKNOWN_BYTES
        larger = not request.path.startswith("/api/") and (stated_size(request) or 0) > most
        if larger and not request.user.is_authenticated and not known(request):
            return too_large(request, most=most, kind="unknown")
        response = self._answer(request)
        if request.user.is_authenticated and not request.path.startswith("/api/"):
            remember(request, response)
        return response
