"""Check a receipt with keys that the reader trusts."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse

from tallyproof.errors import TallyproofError
from tallyproof.texts import Catalogue
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.workflow.log_check import log_verify

__all__ = ["show"]

_LARGEST = 200_000


class Receipt(Form):
    """A receipt, as a file or as text, and the keys."""

    words = "web_publications.check"
    files_at_most: ClassVar[Mapping[str, int]] = {"file": _LARGEST}
    file = forms.FileField(required=False)
    receipt = forms.CharField(
        max_length=_LARGEST, required=False, widget=forms.Textarea({"rows": 6, "spellcheck": "false"})
    )
    policy = forms.CharField(max_length=20_000, widget=forms.Textarea({"rows": 4, "spellcheck": "false"}))

    def clean(self) -> dict[str, Any]:
        """Return the form with the receipt from whichever field gave it."""
        given: dict[str, Any] = super().clean()
        file, typed = given.get("file"), given.get("receipt", "")
        if {"file", "receipt"} & {*self.errors}:
            return given
        if bool(file) == bool(typed.strip()):
            self.complain("web_publications.check.one_receipt", "receipt")
        elif file:
            given["content"] = file.read()
        else:
            # a browser sends every end of a line as two characters; the receipt ends with one
            given["content"] = typed.replace("\r\n", "\n").strip().encode() + b"\n"
        if "content" in given and not _is_signed(given["content"]):
            self.complain("web_publications.check.no_receipt", "file" if file else "receipt")
        return given


def _is_signed(content: bytes) -> bool:
    """Return whether this is a receipt, or a signed checkpoint, at all; whether it holds is another question."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return text.startswith("c2sp.org/tlog-proof") or "\n\n\u2014 " in text


def show(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt and the keys; say whether it holds."""
    form, found = Receipt(request), None
    if request.method == "POST" and form.is_valid():
        found = _checked(request, form)
        add_to_note(request, answer="receipt_checked")
    shown = {"form": form, "found": found}
    return page(request, "publications/check.html", shown, status=422 if form.errors else 200)


def _checked(request: HttpRequest, form: Receipt) -> dict[str, Any] | None:
    """Return what was found; None with a complaint in the form where the keys cannot be read."""
    given = form.cleaned_data
    with tempfile.TemporaryDirectory() as folder:
        receipt, policy = Path(folder) / "receipt", Path(folder) / "policy"
        receipt.write_bytes(given["content"])
        policy.write_text(given["policy"].replace("\r\n", "\n").rstrip() + "\n", encoding="utf-8")
        try:
            found = log_verify(str(receipt), policy=policy)
            return found | {"told": _told(form.catalogue, found.get("entry"))}
        except TallyproofError as error:
            if error.fields.get("file") == str(policy):
                form.complain("web_publications.check.keys_wrong", "policy")
            else:
                form.add_error("policy", sentence(request, error))
            return None


def _told(catalogue: Catalogue, entry: object) -> dict[str, Any] | None:
    """Return in words what was recorded; None where the entry is none of this program's."""
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(kind, str) or not catalogue.has(f"site.entry.{kind}"):
        return None
    public = entry.get("public")
    act = f"cases.act.{public.get('act', '')}" if isinstance(public, dict) else ""
    named = [catalogue.text(key) for key in (f"site.entry.{kind}", act) if catalogue.has(key)]
    return {"what": ": ".join(named), "about": entry.get("id"), "at": str(entry.get("at", ""))}
