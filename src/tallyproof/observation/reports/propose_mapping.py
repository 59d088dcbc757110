"""Propose how the columns of a file of reports map, by their names and, for personal data, by their content."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from tallyproof.election.results import COUNTS
from tallyproof.errors import InputError
from tallyproof.observation.reports.form import Form
from tallyproof.observation.reports.mapping import ReportKind, ReportMapping

__all__ = ["propose_report_mapping"]

_NAMES = {
    "instance": ("meta_instanceid", "instanceid", "instance_id", "key", "uuid", "report_id", "id"),
    "time": ("submissiondate", "submission_time", "submitted_at", "created_at", "date", "end", "time"),
    "observer": ("submitterid", "observer_id", "observer", "enumerator", "submitted_by", "observer_code"),
    "organisation": ("organisation", "organization", "ngo"),
    "role": ("reported_by", "role"),
    "channel": ("channel",),
    "form": ("form_id", "form", "formid"),
    "category": ("violations", "incident_category", "incident_type", "category", "violation"),
    "evidence": ("n_attachments", "attachmentspresent", "attachments"),
}
"""Field -> names of columns, best first; the last part of a path counts."""
_STATION = (
    "station_id", "related_to_uik", "polling_station_id", "polling_station", "station_code", "station",
    "precinct", "uik", "уик", "участок", "учаске",
)  # fmt: skip
_PERSONAL = re.compile(
    r"(?:^|_)(?:(?:first|last|full|sur|user|submitter|observer|voter)?_?name|submitter\w*|phone\w*|tel|e?_?mail"
    r"|device\w*|sim\w*|imei|subscriber\w*|user\w*|gps\w*|geo\w*|lat|latitude|lon|lng|longitude|location"
    r"|accuracy|altitude|passport|address|birth\w*|имя|фамилия|фио|телефон|аты|тегі)(?:_|$)"
)
_FREE = re.compile(
    r"(?:^|_)(?:description|comments?|text|notes?|details?|remarks?|what_happened|описание|комментарий|сипаттама)(?:_|$)"
)
_SYSTEM = re.compile(
    r"^(_|meta_)|^(version|start|today|audit|reviewstate|edits|status|validation|form_?version)"
)
_LONG = 60
"""Cells longer than this are free text, in which people name persons."""
_ACTIVITY = {
    "forms": "FormSubmitted",
    "quick_reports": "QuickReportsSubmitted",
    "station_forms": "PSISubmitted",
    "answers": "NumberOfQuestionsAnswered",
    "flagged_answers": "NumberOfFlaggedAnswers",
    "observers": "ActiveObservers",
    "stations": "NumberOfPollingStations",
    "visited": "VisitedPollingStations",
}
"""Columns of Vote Monitor's file of activity, one row a station."""
_LEVELS = ("Level1", "Level2", "Level3", "Level4", "Level5", "Address")


def propose_report_mapping(frame: pl.DataFrame, *, file: str, form: Form | None = None) -> ReportMapping:
    """Propose a mapping.

    Args:
        frame: The file as text cells under its own names.
        file: For messages.
        form: The form that the reports answer, where it is given: it says which answers are free text or places.

    Raises:
        InputError: No column names a station; a mapping must be written.
    """
    if {"Level1", "FormSubmitted"} <= set(frame.columns):
        return _activity(frame)
    free = {_plain(name): name for name in reversed(frame.columns)}
    found: dict[str, Any] = {field: _first(free, names) for field, names in _NAMES.items()}
    station = _first(free, _STATION)
    if not station:
        raise InputError(
            file,
            found=f"columns {', '.join(frame.columns[:20])}",
            expected="a column that names the station, such as station_id",
            action="Name it in a mapping: observe import FILE --write-mapping, then --mapping.",
            text="no_station_column",
            columns=", ".join(frame.columns[:20]),
        )
    figures = _figures(frame.columns)
    taken = {station, *found.values(), *figures.values()}
    rest = [name for name in frame.columns if name not in taken and not _SYSTEM.search(_path(name))]
    sealed = [name for name in rest if _is_sealed(frame[name], form)]
    sealed += [
        name for name in frame.columns if name not in {*taken, *rest} and _PERSONAL.search(_path(name))
    ]
    kind = ReportKind.INCIDENTS if found["category"] else ReportKind.REPORTS
    answers = tuple(name for name in rest if name not in sealed)
    proposed = ReportMapping(kind, (station,), answers=answers, sealed=tuple(sealed), figures=figures)
    return replace(proposed, **found)


def _activity(frame: pl.DataFrame) -> ReportMapping:
    levels = tuple(
        name for name in _LEVELS if name in frame.columns and frame[name].null_count() < frame.height
    )
    figures = {name: column for name, column in _ACTIVITY.items() if column in frame.columns}
    return ReportMapping(ReportKind.ACTIVITY, levels, figures=figures)


def _plain(name: str) -> str:
    """Return the last part of a path, in small letters, words joined by one line."""
    path = _path(name)
    return path if path.startswith("meta_") else re.sub(r"^_+", "", re.split(r"[/:]", name)[-1]).casefold()


def _path(name: str) -> str:
    return re.sub(r"[^\w]+", "_", name).casefold()


def _first(free: dict[str, str], names: Iterable[str]) -> str:
    return next((free[name] for name in names if name in free), "")


def _figures(columns: Iterable[str]) -> dict[str, str]:
    """Return the figures of a sheet that the columns hold: the counts, and `votes__NAME`."""
    plain = {_plain(name): name for name in columns}
    counts = {name: plain[name] for name in COUNTS if name in plain}
    votes = {re.split(r"[/:]", name)[-1]: name for name in columns if _plain(name).startswith("votes__")}
    return counts | votes


def _is_sealed(cells: pl.Series, form: Form | None) -> bool:
    path = _path(cells.name)
    if _PERSONAL.search(path) or _FREE.search(path):
        return True
    question = form.question(cells.name) if form else None
    if question is not None:
        return question.is_personal
    longest = cells.str.len_chars().max()
    return isinstance(longest, int) and longest > _LONG
