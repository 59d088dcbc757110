"""One publication: who agreed on it, what it holds, its file, and its pages."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.web.guard import may
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.publications import publication_archive, publication_file

__all__ = ["archive", "file", "show"]

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SHOWN = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is known about a publication."""
    about, _ = publication_archive(place().folder, key)
    address = request.build_absolute_uri(reverse("publications.one.file", args=[key, "index.html"]))
    return page(request, "publications/one.html", {"about": about, "address": address})


def archive(request: HttpRequest, key: str) -> FileResponse:  # noqa: ARG001 - every view takes a request
    """Send the whole site as one file, for any web server or stick."""
    about, path = publication_archive(place().folder, key)
    name = f"site-{about['snapshot'][:12]}-{about['language']}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def file(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show a page of a published site, or send another file of it.

    People without an account reach those publications that two persons opened to everyone. The dossier, whose page
    works offline by its own script, is sent to be saved rather than opened here.
    """
    if not may(request.user, "results.read") and not _is_open(key):
        wanted = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account.sign_in')}?{wanted}")
    content = publication_file(place().folder, key, name)
    ending = f".{name.rpartition('.')[2]}"
    own = ending in _SHOWN and not name.startswith("dossier/")
    response = HttpResponse(content, content_type=_SHOWN[ending] if own else "application/octet-stream")
    response.headers["Content-Security-Policy"] = _POLICY
    if not own:
        called = name.rpartition("/")[2]
        response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def _is_open(key: str) -> bool:
    about: dict[str, Any] = publication_archive(place().folder, key)[0]
    return bool(about["open"])
