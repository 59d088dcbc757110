"""Which page of a long list is asked for."""

from django.http import HttpRequest

__all__ = ["SIZE", "rows_before"]

SIZE = 100
"""Rows of a page."""
_DIGITS = 6


def rows_before(request: HttpRequest) -> int:
    """Return how many rows come before the page that `?page=` asks for; what is no number asks for the first."""
    written = request.GET.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) <= _DIGITS else 1
    return (max(number, 1) - 1) * SIZE
