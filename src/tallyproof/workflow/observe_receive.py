"""Take in what observers filled in on a page or on a phone: each report once, however often it is sent."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.observation.privacy.pseudonyms import pseudonym
from tallyproof.observation.reports.form_mapping import ENVELOPE, form_mapping
from tallyproof.observation.reports.mapping import ReportMapping
from tallyproof.observation.reports.read_reports import read_reports
from tallyproof.store.reports import ReportStore
from tallyproof.workflow.observe_forms import entry_form, list_forms
from tallyproof.workflow.observe_inbox import open_reports
from tallyproof.workflow.observe_marks import mark_of_station, marked_reports
from tallyproof.workflow.request import Document

__all__ = ["Filled", "own_report", "own_reports", "receive_report", "station_question"]

_INSTANCE = re.compile(r"uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FILLED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that somebody filled in."""

    instance: str
    """`uuid:` and a random UUID, made where it was filled in: the same report sent again has the same."""
    at: str
    """When it was filled in, UTC to the second, as the phone's clock says."""
    answers: Mapping[str, str]
    """By path; blank ones may lack."""
    corrects: str = ""
    """Content of the report that it corrects."""


def receive_report(project: Path, key: str, filled: Filled, *, by: str) -> Document:
    """Take in a report.

    Args:
        project: The project.
        key: Of the form.
        filled: What was filled in.
        by: The observer; kept as a pseudonym only.

    Returns:
        `state`: received, corrected, here (it was received before), or refused with `complaints` (path and code);
        `station`, its `mark` and `near` as in `observe_marks`: a report is never refused for its station.

    Raises:
        CallError: The id or the time is none.
        NotAllowedError: The id is that of another report.
        UnknownNameError: There is no such form, or it does not ask such a question.
    """
    form = entry_form(project, key)
    asked = [item.name for item in form.questions()]
    answers = {name: text.strip() for name, text in filled.answers.items() if text.strip()}
    _require_sound(filled, answers, asked)
    told = {"schema": "tallyproof.observe-receive/1", "instance": filled.instance, "complaints": []}
    complaints = form.complaints(answers)
    if complaints:
        listed = [{"path": one.path, "code": one.code} for one in complaints]
        return told | {"state": "refused", "complaints": listed}
    mapping = form_mapping(form, file=key)
    envelope = {"instance": filled.instance, "time": filled.at, "observer": by, "form": key}
    row = {name: answers.get(name) for name in asked} | {
        ENVELOPE[field]: value for field, value in envelope.items()
    }
    written = json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
    source = SourceFile(f"form {key}", hashlib.sha256(written).hexdigest(), len(written))
    store = open_reports(project, receives=True)
    frame = pl.DataFrame(
        {name: [value] for name, value in row.items()}, schema=dict.fromkeys(row, pl.String())
    )
    batch = read_reports(
        frame, pl.Series([1], dtype=pl.Int64), mapping, source=source, key=store.secret(), form=form.form
    )
    station = batch.reports["station"][0] if batch.reports.height else None
    state = store.receive(batch, corrects=filled.corrects)
    return told | {"state": state, "station": station, **mark_of_station(project, station or "")}


def station_question(project: Path, key: str) -> str:
    """Return the path of the question of a form that names the station."""
    return form_mapping(entry_form(project, key), file=key).station[0]


def _require_sound(filled: Filled, answers: Mapping[str, str], asked: list[str]) -> None:
    if not _INSTANCE.fullmatch(filled.instance):
        raise CallError(
            "The report has no id of its own.", expected="uuid: and a random UUID", text="report_no_id"
        )
    if not _FILLED.fullmatch(filled.at):
        raise CallError(
            "The report does not say when it was filled in.",
            expected="a time such as 2026-11-30T08:15:00Z",
            text="report_no_time",
        )
    unknown = next((name for name in answers if name not in asked), None)
    if unknown is not None:
        raise UnknownNameError("question", unknown, asked)


def own_reports(project: Path, *, by: str) -> list[Document]:
    """Return the reports of one observer, the newest first, each with its form and what there is to say of its station.

    Returns:
        Of each `instance`, `form`, its `title`, `station`, `at`, `corrected`, `mark` and `near`.
    """
    forms = list_forms(project)
    mine = _own(open_reports(project), by)
    return [
        {"instance": row["instance_id"], "station": row["station"], "at": row["at"], "form": row["form"],
         "title": forms.get(row["form"], {}).get("title", row["form"]), "corrected": row["supersedes"] is not None,
         "mark": row["mark"], "near": row["near"]}
        for row in marked_reports(project, mine.reverse())
    ]  # fmt: skip


def own_report(project: Path, instance: str, *, by: str) -> Document:
    """Return one report of an observer, to be corrected: `form`, `content`, and `answers` by path, sealed ones too.

    Raises:
        UnknownNameError: The observer has sent no such report.
    """
    store = open_reports(project)
    found = _own(store, by).filter(pl.col("instance_id") == instance)
    if found.is_empty():
        raise UnknownNameError("report", instance, ())
    row = found.row(-1, named=True)
    mapping = form_mapping(entry_form(project, str(row["form"])), file=str(row["form"]))
    answers = _answers(row, mapping) | store.opened(row)
    return {"form": row["form"], "content": row["content"], "instance": instance, "answers": answers}


def _own(store: ReportStore, by: str) -> pl.DataFrame:
    return store.current(observer=pseudonym(store.secret(), by, field="observer"))


def _answers(row: Mapping[str, Any], mapping: ReportMapping) -> dict[str, str]:
    """Return the answers of a report by path, as they were sent."""
    told = json.loads(row["answers"] or "{}")
    figures = json.loads(row["figures"] or "{}")
    told |= {column: figures.get(name) for name, column in mapping.figures.items()}
    single = {"organisation": mapping.organisation, "role": mapping.role, "channel": mapping.channel}
    told |= {column: row[field] for field, column in single.items() if column}
    told[mapping.station[0]] = row["station"]
    if mapping.category:
        told[mapping.category] = (row["categories"] or "").replace("\n", mapping.separator)
    if mapping.evidence:
        told[mapping.evidence] = row["evidence"]
    return {name: str(value) for name, value in told.items() if value not in (None, "")}
