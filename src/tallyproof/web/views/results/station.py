"""Everything about one station on one page; pictures of its sheets are filed here."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.spreadsheet import Cell
from tallyproof.texts import Catalogue
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.sheets_kept import MOST_AT_ONCE, file_at, pictures_at, sheet_words
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.web.versions_kept import told_version
from tallyproof.web.views.results.uploads import FilesInput, ManyFiles
from tallyproof.workflow.beside_station import beside_station, copied_figures
from tallyproof.workflow.case_proofs import case_proofs
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.observe_desk import incidents_at
from tallyproof.workflow.places import station_document
from tallyproof.workflow.version_proofs import version_proofs
from tallyproof.workflow.version_times import in_force_since

__all__ = ["figures_of", "show"]

_ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
"""What a telephone is asked for: one that keeps another format then sends JPEG."""
_CAMERA = MappingProxyType({"accept": "image/*", "capture": "environment"})
"""With these a telephone opens its camera at once, and nothing else; so the files have a field of their own."""


class FileSheet(Form):
    """Pictures of one sheet of the station."""

    words = "web_sheets.file"
    kind = forms.ChoiceField()
    taken = forms.FileField(required=False, max_length=200, widget=forms.FileInput(_CAMERA))
    pictures = ManyFiles(required=False, max_length=200, widget=FilesInput({"accept": _ACCEPT}))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        words_of = sheet_words(self.catalogue)
        self.fields["kind"].choices = [(kind, told[:1].upper() + told[1:]) for kind, told in words_of.items()]

    def clean(self) -> dict[str, Any]:
        """Return the form with the pictures of both fields as `sent`; refuses none at all and more than ten."""
        given: dict[str, Any] = super().clean()
        sent = [one for one in (given.get("taken"), *given.get("pictures", ())) if one]
        if not sent and not {"taken", "pictures"} & {*self.errors}:
            self.complain("web.field.required", "pictures")
        elif len(sent) > MOST_AT_ONCE:
            self.complain("web_sheets.file.too_many", "pictures", most=MOST_AT_ONCE)
        return given | {"sent": sent}


def show(request: HttpRequest) -> HttpResponse:
    """Show a station: `?id=147&row=12`; file pictures of its sheet."""
    code, row = request.GET.get("id", "")[:200], request.GET.get("row", "")
    number = int(row) if row.isascii() and row.isdecimal() and len(row) < 16 else None  # noqa: PLR2004
    document = station_document(place().folder, code, number, request.language)
    form = FileSheet(request)
    if request.method == "POST" and form.is_valid() and (state := _filed(request, form, code)):
        asked = {"id": code, **({"row": number} if number is not None else {}), "sent": state}
        return HttpResponseRedirect(f"{reverse('results.station')}?{urlencode(asked)}#sheets")
    if asked_format(request):
        return table_file(request, _table(words(request), document, figures_of(request, document)))
    shown = _shown(request, document) | {"form": form, "sent": request.GET.get("sent", "")}
    return page(request, "results/station.html", shown, status=422 if form.errors else 200)


def _filed(request: HttpRequest, form: FileSheet, code: str) -> str:
    """File what was sent; return `filed`, `here` where all was filed before, or nothing with complaints in the form."""
    given = form.cleaned_data
    told = file_at(request, code, given["kind"], given["sent"])
    refused = [one for one in told if one["reason"]]
    for one in refused:
        form.add_error(None, f"{one['file']}: {one['reason']}")
    if refused and len(refused) < len(told):
        form.complain("web_sheets.file.others_filed", count=len(told) - len(refused))
    if refused:
        return ""
    return "filed" if any(one["state"] == "filed" for one in told) else "here"


def _shown(request: HttpRequest, document: dict[str, Any]) -> dict[str, Any]:
    code = document["station"]["station_id"]
    reads_reports = may(request.user, "observe.read")
    reads_cases = may(request.user, "cases.read")
    beside = beside_station(office(request), code)
    lost = document["lost"]
    return {
        "station": document,
        "since": _since(request, lost) if lost else None,
        "path": _path(document["areas"]),
        "incidents": incidents_at(place().folder, code) if reads_reports else [],
        "figures": figures_of(request, document),
        "kinds": sheet_words(words(request)),
        "sheets": pictures_at(code) if may(request.user, "sheets.read") else None,
        "most_pictures": MOST_AT_ONCE,
        "versions_proved": version_proofs(place().folder, note=newest_checkpoint(place().folder)),
        "beside": beside
        | {
            "reports": [_report(one) for one in beside["reports"]],
            "acts": _proved(request, beside) if reads_cases else [],
        },
        "reads_cases": reads_cases,
        "reads_reports": reads_reports,
    }


def _since(request: HttpRequest, lost: dict[str, Any]) -> Any:  # noqa: ANN401 - a time, or its text
    """Return since when the version without the station is in force: as a case, the log or its proposal says."""
    came = office(request).project.history()[lost["number"] - 1]
    return told_version(request, {**lost, "since": in_force_since(office(request), came)})["since"]


def figures_of(request: HttpRequest, document: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a station by version, and beside them what observers copied, for those who may know.

    Returns:
        `versions`; whether the first of them is `in_force`; `rows` (column, name, values by version, `copy`, `changed`,
        `differs` from the first version); `copied` and `contradicting`.
    """
    copies = copied_figures(place().folder, document) if may(request.user, "observe.read") else None
    told = copies or {"figures": {}, "contradicting": False}
    columns = [*document["columns"], *(choice["column"] for choice in document["choices"])]
    changed = _changed(document["versions"], columns)
    return {
        "in_force": document["in_force"] or not document["versions"][0]["row"],
        "versions": document["versions"],
        "rows": [_row(document, column, changed, told["figures"]) for column in columns],
        "copied": bool(told["figures"]),
        "contradicting": told["contradicting"],
    }


def _proved(request: HttpRequest, beside: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the acts of cases about a station, each with what the log proves of it; `proof` None without a log."""
    names = [one["id"] for one in beside["cases"]]
    found = case_proofs(office(request), names, note=newest_checkpoint(place().folder)) if names else None
    proofs = {
        act["record_sha256"]: act for acts in (found or {"cases": {}})["cases"].values() for act in acts
    }
    return [one | {"proof": proofs.get(one["sha256"])} for one in beside["acts"]]


def _path(areas: list[str | None]) -> list[tuple[str | None, str]]:
    """Return the areas around a station, each with the address of its page; without one below an area of no name."""
    known = [name for name in areas if name is not None]
    return [
        (name, f"{reverse('results.areas')}?{urlencode([('area', one) for one in areas[: i + 1]])}")
        if known[: i + 1] == areas[: i + 1]
        else (name, "")
        for i, name in enumerate(areas)
    ]


def _report(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report with its page; what says only how much was sent from a station has none."""
    named = report["instance_id"] and report["kind"] != "activity"
    link = f"{reverse('observe.reports.one')}?{urlencode({'id': report['instance_id']})}" if named else ""
    return report | {"page": link}


def _table(catalogue: Catalogue, document: dict[str, Any], figures: dict[str, Any]) -> Table:
    """Return the counts of a station, one a row, a column for every version, and what observers copied, where shown."""
    copied = [catalogue.text("web_sheets.copied")] if figures["copied"] else []
    versions = [one["snapshot"][:12] for one in document["versions"]]
    named = [
        (
            row["name"] or catalogue.text(f"web.count.{row['column']}"),
            *row["values"],
            *([row["copy"]] if copied else []),
        )
        for row in figures["rows"]
    ]
    about: list[tuple[Cell, ...]] = [
        (catalogue.text("web.station.title"), document["station"]["station_id"]),
        *((level, area) for level, area in zip(document["levels"], document["areas"], strict=True)),
        (catalogue.text("web.take.row"), document["station"]["source_row"]),
    ]
    return Table("station", [catalogue.text("web.station.count"), *versions, *copied], [*about, *named])


def _row(
    document: dict[str, Any], column: str, changed: set[str], copied: dict[str, int | None]
) -> dict[str, Any]:
    names = {choice["column"]: choice["name"] for choice in document["choices"]}
    values = [version["row"].get(column) if version["row"] else None for version in document["versions"]]
    copy = copied.get(column)
    return {
        "column": column,
        "name": names.get(column),
        "values": values,
        "changed": column in changed,
        "copy": copy,
        "differs": None not in (copy, values[0]) and copy != values[0],
    }


def _changed(versions: list[dict[str, Any]], columns: list[str]) -> set[str]:
    rows = [version["row"] for version in versions if version["row"]]
    return {column for column in columns if len({row.get(column) for row in rows}) > 1}
