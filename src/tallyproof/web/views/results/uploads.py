"""Send results, and see what was sent."""

import secrets
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.store.team.uploads import Upload
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.uploads_kept import folder_of_upload, have_read
from tallyproof.workflow.uploads import keep_files

__all__ = ["FilesInput", "ManyFiles", "show"]

_NOTED = 500
"""Signs of the names of files that the trail keeps."""


class FilesInput(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files, each checked as one."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(**{"widget": FilesInput()} | options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401
        """Return the files; raises ValidationError for a missing or empty one."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in given or [None]]


class Send(Form):
    """Files of one set of results."""

    words = "uploads"
    files = ManyFiles(max_length=200)


def show(request: HttpRequest) -> HttpResponse:
    """List what was sent; take files in."""
    form = Send(request)
    if request.method == "POST" and form.is_valid():
        key = secrets.token_hex(16)
        sent = [(one.name, one.read()) for one in form.cleaned_data["files"]]
        names = keep_files(folder_of_upload(key), sent)
        Upload.objects.create(key=key, names=names, by=request.user)
        have_read(request, key)
        add_to_note(request, answer="sent", files=", ".join(names)[:_NOTED], key=key)
        return HttpResponseRedirect(reverse("results.upload_one", args=[key]))
    known = Upload.objects.select_related("by").order_by("-at")[:100]
    return page(
        request, "results/uploads.html", {"form": form, "uploads": known}, status=422 if form.errors else 200
    )
