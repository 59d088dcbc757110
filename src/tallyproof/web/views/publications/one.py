"""One publication: who agreed on it, what it holds, its file, and its pages."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.web.two_persons import propose
from tallyproof.workflow.publications import (
    publication_archive,
    publication_file,
    published_archive,
    require_open,
    shows_closed_sheets,
)

__all__ = ["archive", "file", "index", "show"]

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SHOWN = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
}


class Close(Form):
    """Why a publication is no longer shown to everyone."""

    words = "web_publications.close"
    reason = forms.CharField(max_length=500, widget=forms.Textarea({"rows": 2}))


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is known about a publication; propose to stop showing it to everyone."""
    about, _ = publication_archive(place().folder, key)
    form = Close(request)
    asked = Proposal.objects.filter(kind="close_publication", state__in=OPEN, content__key=key).first()
    if request.method == "POST" and form.is_valid():
        require_open(about)
        if asked is None:
            content = {"key": key, "title": about["title"], "reason": form.cleaned_data["reason"]}
            asked = propose(request, "close_publication", about["title"] or about["snapshot"][:12], content)
        return HttpResponseRedirect(reverse("proposals.one", args=[asked.pk]))
    address = request.build_absolute_uri(reverse("publications.one.index", args=[key]))
    shown = {"about": about, "address": address, "form": form, "asked": asked}
    return page(request, "publications/one.html", shown, status=422 if form.errors else 200)


def index(request: HttpRequest, key: str) -> HttpResponse:
    """Show the first page of a published site under the address that people write."""
    return file(request, key, "index.html")


def archive(request: HttpRequest, key: str) -> FileResponse:
    """Send the whole site as one file, for any web server or stick."""
    about, path = published_archive(place().folder, key)
    if shows_closed_sheets(about):
        _require_sheets(request)
    name = f"site-{about['snapshot'][:12]}-{about['language']}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def file(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show a page of a published site, or send another file of it.

    People without an account reach those publications that two persons opened to everyone. The dossier, whose page
    works offline by its own script, is sent to be saved rather than opened here.
    """
    about: dict[str, Any] = publication_archive(place().folder, key)[0]
    member = may(request.user, "results.read")
    if not member and about.get("closed"):
        return page(request, "publications/closed.html", {"closed": about["closed"]}, status=410)
    if not member and not about["open"]:
        wanted = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account.sign_in')}?{wanted}")
    if name.startswith("sheets/") and shows_closed_sheets(about):
        _require_sheets(request)
    content = publication_file(place().folder, key, name)
    ending = f".{name.rpartition('.')[2]}"
    own = ending in _SHOWN and not name.startswith("dossier/")
    response = HttpResponse(content, content_type=_SHOWN[ending] if own else "application/octet-stream")
    response.headers["Content-Security-Policy"] = _POLICY
    if not own:
        called = name.rpartition("/")[2]
        response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def _require_sheets(request: HttpRequest) -> None:
    if not may(request.user, "sheets.read"):
        raise PermissionDenied
