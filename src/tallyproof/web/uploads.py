"""How large a request may be; checked before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tallyproof.web.failures import bad_request, too_large

__all__ = ["LimitSize"]


class LimitSize:
    """Middleware that refuses a request which says it is too large, or does not say how large it is."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or answer."""
        stated = request.headers.get("Content-Length") or "0"
        if not (stated.isascii() and stated.isdecimal()):
            return bad_request(request)
        if int(stated) > settings.TALLYPROOF_UPLOAD_BYTES:
            return too_large(request)
        return self._answer(request)
