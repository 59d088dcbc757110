"""One upload: how its columns map, what is wrong with it, and making a version of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError, TextKey, UnknownNameError
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import Catalogue
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.two_persons import propose
from tallyproof.web.uploads_kept import (
    folder_of_upload,
    have_read,
    put_in_force,
    reading_of_upload,
    rejection_of_upload,
)
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.upload_columns import ROLES, column_roles, mapping_with_roles
from tallyproof.workflow.uploads import MAPPING, mapping_of, reading_of

__all__ = ["show"]

_PROPOSABLE = frozenset({"read", "rejected"})
_READ_AGAIN = _PROPOSABLE | {"unreadable", "stopped", "failed"}


class Mapped(Form):
    """How the columns map."""

    words = "upload_one"
    mapping = forms.CharField(max_length=200_000, widget=forms.Textarea({"rows": 18, "spellcheck": "false"}))


class Replace(Form):
    """Why this version takes the place of the one in force."""

    words = "upload_one"
    reason = forms.CharField(max_length=500)
    decided_by = forms.CharField(max_length=200)


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show an upload; read it anew with another mapping; propose it, or put the first version in force."""
    upload = Upload.objects.select_related("by").filter(pk=key).first()
    if upload is None:
        raise UnknownNameError("upload", key, ())
    wanted = request.POST.get("answer", "") if request.method == "POST" else ""
    job = reading_of_upload(upload.pk)
    folder = folder_of_upload(upload.pk)
    reading = reading_of(folder, request.language)
    mapping = Mapped(request, sent=wanted == "read", initial={"mapping": _mapping(upload, reading)})
    replace = Replace(request, sent=wanted == "propose")
    if wanted == "again":
        return _read_again(request, upload)
    if wanted == "read" and mapping.is_valid():
        return _read_again(request, upload, mapping.cleaned_data["mapping"])
    if wanted == "columns":
        return _read_again(request, upload, _chosen(request, upload, reading))
    if wanted == "propose" and reading and reading["reading"]:
        answer = _proposed(request, upload, reading, replace)
        if answer is not None:
            return answer
    columns = _columns(_mapping(upload, reading), reading, words(request))
    waits = bool(job and job.state in {"queued", "running"})
    described = ((reading or {}).get("inspect") or {}).get("self_describing", False)
    mappable = not (waits or described) and upload.state in _PROPOSABLE | {"unreadable"}
    shown = {
        "upload": upload,
        "proposable": upload.state in _PROPOSABLE,
        "rejection": rejection_of_upload(upload.pk),
        "mappable": mappable,
        "choosing": mappable and bool(columns["roles"]),
        "found": reading,
        **columns,
        "mapping": mapping,
        "replace": replace,
        "in_force": version_in_force(place().folder),
        "job": job if waits else None,
        "ended": job if upload.state in {"stopped", "failed"} else None,
    }
    status = 422 if mapping.errors or replace.errors else 200
    return page(
        request,
        "results/upload_part.html" if request.htmx else "results/upload_one.html",
        shown,
        status=status,
    )


def _columns(mapping: str, reading: dict[str, Any] | None, catalogue: Catalogue) -> dict[str, Any]:
    """Return the columns with what each becomes, and what no column gives, in words.

    Where a list can say what a column is, `roles` holds what it may be and each column its `chosen` one.
    """
    inspected = (reading or {}).get("inspect") or {}
    listed = inspected.get("columns", [])
    chosen = None
    if not inspected.get("self_describing"):
        chosen = column_roles(mapping, [one["name"] for one in listed])
    return {
        "columns": [
            one | {"becomes": _becomes(catalogue, one["role"]), "chosen": role}
            for one, role in zip(listed, chosen or [""] * len(listed), strict=True)
        ],
        "roles": [(role, _becomes(catalogue, role)) for role in ROLES] if chosen else [],
        "missing": [_becomes(catalogue, name) for name in inspected.get("missing", ())],
    }


def _chosen(request: HttpRequest, upload: Upload, reading: dict[str, Any] | None) -> str:
    """Return the mapping in which each column is what its list says; raises as `mapping_with_roles`."""
    inspected = (reading or {}).get("inspect") or {}
    names = [one["name"] for one in inspected.get("columns", ())]
    sent = {name: request.POST.get(f"role_{at}") for at, name in enumerate(names)}
    roles = {name: role for name, role in sent.items() if role is not None}
    return mapping_with_roles(_mapping(upload, reading), roles)


def _becomes(catalogue: Catalogue, role: str) -> str:
    """Return what a column is read as, in words; a dash where it is not used."""
    name, _, choice = role.partition("__")
    told = name.rstrip("0123456789").rstrip("_")
    key = next((key for key in (f"web.count.{told}", f"web.column.{told}") if catalogue.has(key)), "")
    text = catalogue.text(key) if key else role or "–"
    return f"{text}: {choice}" if choice else text


def _mapping(upload: Upload, reading: dict[str, Any] | None) -> str:
    proposed = ((reading or {}).get("inspect") or {}).get("mapping", "")
    return mapping_of(folder_of_upload(upload.pk)) or proposed


def _not_now(act: str, upload: Upload) -> NotAllowedError:
    state = TextKey(f"web.upload_state.{upload.state}")
    return NotAllowedError(act, reason=f"it is {upload.state}", text="upload_state", state=state)


def _read_again(request: HttpRequest, upload: Upload, mapping: str = "") -> HttpResponse:
    """Have it read once more; with another mapping where one is given."""
    if upload.state not in _READ_AGAIN:
        raise _not_now("Reading this upload anew", upload)
    if mapping:
        text = mapping.replace("\r\n", "\n").rstrip() + "\n"
        write_atomically(folder_of_upload(upload.pk) / MAPPING, text.encode())
    have_read(request, upload.pk)
    add_to_note(request, answer="read_again")
    return HttpResponseRedirect(reverse("results.upload_one", args=[upload.pk]))


def _proposed(
    request: HttpRequest, upload: Upload, reading: dict[str, Any], replace: Replace
) -> HttpResponse | None:
    in_force = version_in_force(place().folder)
    if upload.state == "in_force" and in_force == reading["reading"]["snapshot"]:
        return HttpResponseRedirect("/")  # a second click
    if upload.state not in _PROPOSABLE | {"proposed"}:
        raise _not_now("Proposing this upload", upload)
    first = in_force is None
    if not first and not replace.is_valid():
        return None
    compared = reading.get("compared") or {}
    if not first and compared.get("against") != in_force:
        replace.complain("web.compared.again")
        return None
    why = {"reason": "", "decided_by": ""} if first else replace.cleaned_data
    content = {
        "upload": upload.pk,
        "files": ", ".join(upload.names),
        "snapshot": reading["reading"]["snapshot"],
        **why,
    }
    content |= {} if first else {"supersedes": compared["against"]}
    if first:
        put_in_force(content, request.user)
        add_to_note(request, answer="put_in_force", snapshot=content["snapshot"])
        return HttpResponseRedirect("/")
    proposal = propose(request, "replace_results", ", ".join(upload.names), content)
    taken = Upload.objects.filter(pk=upload.pk, state__in=_PROPOSABLE | {"proposed"})
    if not taken.update(state="proposed"):
        upload.refresh_from_db()
        raise _not_now("Proposing this upload", upload)
    return HttpResponseRedirect(reverse("proposals.one", args=[proposal.pk]))
