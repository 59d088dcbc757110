"""A form to be filled in: shown, taken in once however often it is sent, corrected."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from tallyproof.web.carried import WHOSE
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.views.observe.start import PHONE_FILES
from tallyproof.workflow.observe_forms import Item, entry_form
from tallyproof.workflow.observe_marks import mark_of_station
from tallyproof.workflow.observe_receive import Filled, own_report, receive_report, station_question

__all__ = ["show", "station"]

_ENVELOPE = ("instance", "filled", "corrects")
_NO_ANSWERS = frozenset({*_ENVELOPE, "csrfmiddlewaretoken", WHOSE})
_STATUS = {"refused": 422}
_CODE = re.compile(r"\(([a-z]{2,3})\)\s*$")


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show a form, blank or with the answers to correct; take in what was filled in."""
    if request.method == "POST":
        return _sent(request, key)
    if request.carried:
        told = {name: " ".join(request.carried.values(name)) for name in request.carried.names}
        return _page(request, key, {name: told.get(name, "") for name in _ENVELOPE}, told)
    wanted = request.GET.get("correct", "")
    if not wanted:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return _page(request, key, {"instance": f"uuid:{uuid.uuid4()}", "filled": now, "corrects": ""}, {})
    report = own_report(place().folder, wanted, by=request.user.get_username())
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    envelope = {"instance": wanted, "filled": now, "corrects": report["content"]}
    return _page(request, key, envelope, report["answers"])


def _sent(request: HttpRequest, key: str) -> HttpResponse:
    """Take it in; a phone's script is answered in JSON, a person by a page."""
    envelope = {name: request.POST.get(name, "") for name in _ENVELOPE}
    answers = {name: " ".join(request.POST.getlist(name)) for name in request.POST if name not in _NO_ANSWERS}
    filled = Filled(envelope["instance"], envelope["filled"], answers, envelope["corrects"])
    document = receive_report(place().folder, key, filled, by=request.user.get_username())
    catalogue = words(request)
    complaints = {
        one["path"]: catalogue.text(f"web_observe.complaint.{one['code']}") for one in document["complaints"]
    }
    add_to_note(request, answer="reported")
    status = _STATUS.get(document["state"], 200)
    if request.headers.get("Accept") == "application/json":
        told = {
            "state": document["state"],
            "complaints": complaints,
            "note": _note(request, document, "web_observe.sent.mark"),
            "correct": f"{request.path}?{urlencode({'correct': filled.instance})}",
        }
        return JsonResponse(told, status=status)
    if complaints:
        return _page(request, key, envelope, answers, complaints)
    noted = "&station=noted" if document["mark"] else ""
    return HttpResponseRedirect(f"{reverse('observe.start')}?sent={document['state']}{noted}")


def station(request: HttpRequest) -> HttpResponse:
    """Tell the script of a phone what there is to say about a station that was typed: `?station=147`."""
    typed = request.GET.get("station", "").replace("\0", "")[:400]
    found = mark_of_station(place().folder, typed)
    note = _note(request, found | {"station": typed}, f"web_observe.mark.{found['mark']}.text")
    return JsonResponse(found | {"note": note})


def _note(request: HttpRequest, document: Mapping[str, Any], key: str) -> str:
    """Return in words, by a key, what there is to say about the station of a report; empty where there is nothing."""
    if not document.get("mark"):
        return ""
    catalogue = words(request)
    mark = catalogue.text(f"web_observe.mark.{document['mark']}")
    told = catalogue.text(key, station=document["station"], mark=mark)
    near = document["near"]
    return f"{told} {catalogue.text('web_observe.mark.near', station=near)}" if near else told


def _page(
    request: HttpRequest,
    key: str,
    envelope: Mapping[str, str],
    answers: Mapping[str, str],
    complaints: Mapping[str, str] | None = None,
) -> HttpResponse:
    form = entry_form(place().folder, key)
    asks = station_question(place().folder, key)
    speaks = _Speaker(words(request).language, answers, complaints or {}, asks)
    shown = {
        "form": form.form,
        "parts": list(speaks.items(form.items, always=True)),
        "left_out": form.left_out,
        "envelope": envelope,
        "complaints": complaints,
        "files": PHONE_FILES,
    }
    return page(request, "observe/form.html", shown, status=422 if complaints else 200)


class _Speaker:
    """Writes a form out in one language, with the answers given so far."""

    def __init__(
        self, language: str, answers: Mapping[str, str], complaints: Mapping[str, str], asks_station: str
    ) -> None:
        self.language, self.answers, self.complaints = language, answers, complaints
        self.asks_station = asks_station

    def items(self, items: Sequence[Item], *, always: bool) -> Iterator[dict[str, Any]]:
        """Yield what the template shows of each item; `always`: whether everything around it is always asked."""
        for item in items:
            asked = always and item.relevant is None
            yield {
                "name": item.name,
                "kind": item.kind,
                "long": item.long,
                "is_station": item.name == self.asks_station and item.kind == "text",
                "id": f"q-{item.name.replace('/', '-')}",
                "label": self.text(item.labels) or item.name.rpartition("/")[2],
                "hint": self.text(item.hints),
                "choices": [(code, self.text(labels) or code) for code, labels in item.choices],
                "relevant": json.dumps(item.relevant) if item.relevant else "",
                "required": json.dumps(item.required) if item.required else "",
                "always_required": asked and item.required == ["call", "true"],
                "constraint": json.dumps(item.constraint) if item.constraint else "",
                "message": self.text(item.message),
                "value": self.answers.get(item.name, ""),
                "values": self.answers.get(item.name, "").split(" "),
                "complaint": self.complaint(item),
                "parts": list(self.items(item.children, always=asked)),
            }

    def complaint(self, item: Item) -> str:
        """Return what is wrong with an answer; where the form has words of its own for it, those."""
        told = self.complaints.get(item.name, "")
        return self.text(item.message) or told if told and item.constraint else told

    def text(self, labels: Mapping[str, str]) -> str:
        """Return the text in the reader's language, else in the first of the form."""
        for name, text in labels.items():
            code = _CODE.search(name)
            if (code.group(1) if code else name.casefold()) == self.language:
                return text
        return labels.get("") or next(iter(labels.values()), "")
