"""What a view adds to the note of a request in the trail: whom it was about, what else it ended. Never a secret."""

from django.http import HttpRequest

__all__ = ["add_to_note", "noted"]


def add_to_note(request: HttpRequest, **facts: str) -> None:
    """Add facts, each under the name whose text is `web.trail.about.<name>`."""
    request.noted = noted(request) | facts


def noted(request: HttpRequest) -> dict[str, str]:
    """Return what was added so far."""
    facts: dict[str, str] = getattr(request, "noted", {})
    return facts
