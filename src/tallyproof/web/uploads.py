"""How large a request may be; checked before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
    """Middleware that holds less of a form in memory for whoever has not signed in.

    Forms with files go to the disk as they come and stay below the limit of all; programs show a token later.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or answer."""
        elsewhere = request.content_type == "multipart/form-data" or request.path.startswith("/api/")
        most = settings.TALLYPROOF_UNKNOWN_BYTES
        if not elsewhere and not request.user.is_authenticated and (stated_size(request) or 0) > most:
            return too_large(request, most=most)
        return self._answer(request)
