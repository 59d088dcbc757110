"""What somebody had written when the session ended, or the language changed: carried on, to the same person only.

Nothing of it is ever done by itself: it stands in its form again, on a page that this server wrote with a fresh token,
until the person sends it. A form says whose it is by a signed field, which no other site can write; what comes without
it, or from another account, is not carried. Passwords, codes and tokens never are, and files cannot be.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest
from django.urls import resolve, reverse

from tallyproof.web.roles import ANY_MEMBER, ANYONE
from tallyproof.web.routes import ROUTES, Route

__all__ = [
    "FIELD",
    "MOST_BYTES",
    "WHOSE",
    "WRITTEN",
    "Carried",
    "carried_by",
    "keep",
    "opened",
    "sealed",
    "switched",
    "taken",
    "whose",
]

FIELD = "carried"
"""The hidden field of the form for signing in, and the key of the session, that hold it."""
WHOSE = "whose"
"""The hidden field of every form that says to whom which page was given out."""
WRITTEN = "written"
"""The field of the form for another language that holds what stands in the form of the page."""
MOST_BYTES = 1_000_000
"""What is longer is not carried: with its seal it would not pass the limit of a form."""

_SECRET = frozenset({"csrfmiddlewaretoken", WHOSE, FIELD, "password", "again", "current", "code"})
_NEVER = frozenset({ANYONE, ANY_MEMBER, "api.use"})
"""Actions whose forms hold passwords, codes and tokens."""
_KEPT = dt.timedelta(days=3)
_ROUTES = {route.name: route for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Carried:
    """One form that was refused."""

    page: str
    """The address of the page with the form, on this server."""
    whose: int
    """The account to which the page was given out."""
    fields: tuple[tuple[str, str], ...]
    """Names and values as they were sent, in their order; empty where they were too long."""
    files: tuple[str, ...] = ()
    """Names of files, which must be chosen again."""
    too_long: bool = False
    why: str = "filled"
    """Why a form is filled, a key of the texts `web.carried`."""

    def values(self, name: str) -> list[str]:
        """Return what was sent under a name."""
        return [value for key, value in self.fields if key == name]

    @property
    def names(self) -> frozenset[str]:
        """The names under which something was sent."""
        return frozenset(name for name, _ in self.fields)

    @property
    def written(self) -> list[str]:
        """What somebody wrote, longest first, for forms that cannot be filled again."""
        return sorted(
            {value for _, value in self.fields if " " in value.strip()}, key=lambda one: (-len(one), one)
        )

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """Return it from plain values."""
        return cls(
            told["page"],
            told["whose"],
            tuple((name, value) for name, value in told["fields"]),
            tuple(told["files"]),
            told["too_long"],
            told.get("why", "filled"),
        )


def whose(request: HttpRequest) -> str:
    """Return the signed field that says to whom this page is given out; empty for nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    route = _route(request)
    page = request.get_full_path() if route and route.read else reverse("results.overview")
    return signing.dumps({"who": user.pk, "page": page}, salt=f"tallyproof.{WHOSE}")


def carried_by(request: HttpRequest) -> Carried | None:
    """Return what a refused request had written; None where it came from no page of ours, or is not to be carried."""
    route = _route(request)
    if request.method != "POST" or route is None or route.write in _NEVER:
        return None
    given_out = _unsealed(request.POST.get(WHOSE, ""), WHOSE)
    if given_out is None:
        return None
    fields = tuple(
        (name, value) for name, values in request.POST.lists() if name not in _SECRET for value in values
    )
    files = tuple(_named(one.name) for _, listed in request.FILES.lists() for one in listed)
    too_long = sum(len(name.encode()) + len(value.encode()) for name, value in fields) > MOST_BYTES
    told = () if too_long else fields
    return Carried(given_out["page"], given_out["who"], told, files, too_long)


def switched(request: HttpRequest, page: str) -> Carried | None:
    """Return the half-filled form that stood on a page when its reader chose another language; None without one.

    The page's script sends it as JSON, `{"fields": [[name, value], ...], "files": [name, ...]}`, under `WRITTEN`.
    """
    route = _ROUTES.get(resolve(page.split("?", maxsplit=1)[0]).url_name or "")
    text = request.POST.get(WRITTEN, "")
    if not text or len(text.encode()) > MOST_BYTES or route is None or route.write in _NEVER:
        return None
    try:
        told = json.loads(text)
        fields = tuple((str(name), str(value)) for name, value in told["fields"] if name not in _SECRET)
        files = tuple(_named(str(name)) for name in told["files"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Carried(page, request.user.pk, fields, files, why="language")


def sealed(carried: Carried) -> str:
    """Return it for a hidden field: whoever sends it back changed nothing."""
    return signing.dumps(asdict(carried), salt=f"tallyproof.{FIELD}", compress=True)


def opened(text: str) -> Carried | None:
    """Return what a hidden field carries; None where it is not ours, or too old."""
    told = _unsealed(text, FIELD)
    return Carried.read(told) if told is not None else None


def keep(request: HttpRequest, carried: Carried) -> bool:
    """Keep it in the session for its page; False where it is somebody else's."""
    if not request.user.is_authenticated or carried.whose != request.user.pk:
        return False
    request.session[FIELD] = asdict(carried)
    return True


def taken(request: HttpRequest) -> Carried | None:
    """Take out of the session what its page is to be filled with; it is filled once."""
    kept = request.session.get(FIELD) if request.method == "GET" and not request.htmx else None
    if kept is None or kept["page"] != request.get_full_path():
        return None
    del request.session[FIELD]
    found = Carried.read(kept)
    return found if found.whose == request.user.pk else None


def _route(request: HttpRequest) -> Route | None:
    match = request.resolver_match
    return _ROUTES.get(match.url_name or "") if match else None


def _unsealed(text: str, salt: str) -> Any:  # noqa: ANN401 - plain values
    try:
        return signing.loads(text, salt=f"tallyproof.{salt}", max_age=_KEPT)
    except signing.BadSignature:
        return None


def _named(name: str | None) -> str:
    return "".join(sign for sign in name or "" if sign.isprintable())[:200]
