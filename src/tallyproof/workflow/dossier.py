"""The main job: everything the data allow, written so that anyone can recompute it."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tallyproof.checks.document import check_document
from tallyproof.dossier.contents import About, Contents, Part
from tallyproof.dossier.manifest import MANIFEST
from tallyproof.dossier.sections import build_sections
from tallyproof.dossier.write import write_dossier
from tallyproof.election.facts import Facts
from tallyproof.errors import CallError, InputError, ReproducibilityError
from tallyproof.log import EntryKind
from tallyproof.observation.sample.sample_file import read_members
from tallyproof.outcome.materiality import Estimate
from tallyproof.store.records_named import has_records, named_database
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.audit_report import audit_files, audit_report
from tallyproof.workflow.comparison import SheetSet, compared_document, sheet_names
from tallyproof.workflow.dispute import recorded_dispute
from tallyproof.workflow.government import government, recorded_government
from tallyproof.workflow.media import monitored, report_media
from tallyproof.workflow.media_records import stored_media
from tallyproof.workflow.observe import CountWishes, counted
from tallyproof.workflow.observe_report import report_request, reported, reports_report
from tallyproof.workflow.request import (
    Document,
    Progress,
    Request,
    Taken,
    Wishes,
    rule_answers,
    source_paths,
    take,
)
from tallyproof.workflow.statement_report import spoken, statements_report
from tallyproof.workflow.steps import decided, tested
from tallyproof.workflow.tested_before import tested_before

__all__ = ["compile_dossier", "gather"]


def compile_dossier(
    request: Request,
    catalogue: Catalogue,
    *,
    out: Path,
    wishes: Wishes,
    progress: Progress = lambda _: None,
) -> Document:
    """Find everything that the data allow and write it down: the main job.

    What an examination of the same version, asked in the same way, kept of the forensic methods is not computed again.
    """
    progress("read")
    request = _with_kept_media(request)
    taken = take(request)
    known = tested_before(taken, catalogue.language, request.seed, choice=wishes.choice)
    contents = gather(request, replace(taken, tested=known), catalogue, wishes=wishes, progress=progress)
    progress("write")
    paths = write_dossier(contents, out)
    manifest = hashlib.sha256(paths[MANIFEST].read_bytes()).hexdigest()
    told = {"snapshot": taken.snapshot.id, "seed": str(request.seed), "language": catalogue.language}
    files = {paths[MANIFEST].name: manifest}
    entry = log_act(request.source, EntryKind.DOSSIER, out.name, public=told, documents=files)
    return {
        "schema": "tallyproof.dossier-written/1",
        "title": contents.about.title,
        "paths": {name: str(path) for name, path in paths.items()},
        "snapshot": taken.snapshot.id,
        "seed": request.seed,
        "manifest_sha256": manifest,
        "log_entry": entry,
        "sections": [
            {"id": s.id, "title": s.title, "status": s.status.value, "reason": s.reason}
            for s in build_sections(contents)
        ],
    }


def _with_kept_media(request: Request) -> Request:
    """Return the request with the coding sheet that its project keeps, where none is given."""
    project = request.source if request.media is None else None
    return replace(request, media=stored_media(project)) if project else request


def gather(
    request: Request,
    taken: Taken,
    catalogue: Catalogue,
    *,
    wishes: Wishes,
    progress: Progress = lambda _: None,
    about: About | None = None,
) -> Contents:
    """Compute every part of a dossier; `about` says what it is called where the source cannot."""
    governing = recorded_government(wishes.government)
    progress("check")
    answers = rule_answers(taken)
    checked = check_document(taken.snapshot, answers, catalogue)
    progress("test")
    seed, choice = request.seed, wishes.choice
    signals = taken.tested or _part(
        lambda: tested(taken, catalogue, seed, choice=choice, methods=()), catalogue
    )
    progress("outcome")
    estimates = _estimates(signals)
    rule, dispute = wishes.rule, wishes.dispute
    result = _part(
        lambda: decided(taken, catalogue, rule=rule, dispute=dispute, estimates=estimates), catalogue
    )
    complaints = _complaints(taken, catalogue, wishes)
    told = _told_by_observers(request, taken, (checked, signals), catalogue, wishes)
    told |= _quick_count(request, taken, catalogue)
    return Contents(
        snapshot=taken.snapshot,
        catalogue=catalogue,
        about=about or _about(taken, catalogue, wishes),
        inspect=Part.computed(_inspected(taken)),
        check=Part.computed(checked),
        test=signals,
        outcome=result,
        seed=request.seed,
        configuration=taken.configuration,
        source_paths=source_paths(request.source, taken.snapshot),
        request=_recorded(request, taken, wishes) | {"government": governing} | _told_as_of(complaints),
        compared=taken.compared,
        audit=audit_files(request.audit) if request.audit else None,
        reports=reported(request),
        media=monitored(request.media),
        statements=spoken(request.statements),
        others=_compared_sheets(taken, catalogue)
        | _published(request, taken, catalogue)
        | told
        | complaints
        | _governing(taken, catalogue, wishes),
    )


def _published(request: Request, taken: Taken, catalogue: Catalogue) -> dict[str, Part]:
    """Return what an audit, the monitoring of media and statements tell, each where it was given."""
    return (
        _audited(request, taken, catalogue)
        | _monitored(request, catalogue)
        | _said(request, taken, catalogue)
    )


def _said(request: Request, taken: Taken, catalogue: Catalogue) -> dict[str, Part]:
    """Return what was said about the election, and where versions and figures differ, where statements were given."""
    folder = request.statements
    if folder is None:
        return {}
    return {"statements": _part(lambda: statements_report(folder, taken.snapshot, catalogue), catalogue)}


def _compared_sheets(taken: Taken, catalogue: Catalogue) -> dict[str, Part]:
    """Return the comparison with one or more other sets of sheets where any was given."""
    given = [one for name, one in taken.compared.items() if name.startswith("other")]
    if not given:
        return {}
    names = sheet_names([one.snapshot.files[0].name if one.snapshot.files else "" for one in given])
    others = [SheetSet(name, one.snapshot) for name, one in zip(names, given, strict=True)]
    official = SheetSet(catalogue.text("compare.official"), taken.snapshot)
    return {"compare": _part(lambda: compared_document(official, others, catalogue), catalogue)}


def _quick_count(request: Request, taken: Taken, catalogue: Catalogue) -> dict[str, Part]:
    """Return a quick count beside the results where its sample and its counts were given."""
    if request.sample is None and "counts" not in taken.compared:
        return {}
    if request.sample is None or "counts" not in taken.compared:
        raise CallError(
            "Half a quick count.",
            expected="--sample with the drawn stations and --counts with their figures",
            text="quick_count_half",
        )
    members, reports = read_members(request.sample), taken.compared["counts"].snapshot.results
    official = taken.snapshot.results
    return {
        "quick_count": _part(lambda: counted(members, reports, official, catalogue, CountWishes()), catalogue)
    }


def _told_by_observers(
    request: Request, taken: Taken, found: tuple[Document, Part], catalogue: Catalogue, wishes: Wishes
) -> dict[str, Part]:
    """Return what observers report, and what it is worth beside the results, where reports were given."""
    asked = report_request(request)
    if asked is None:
        return {}
    checked, signals = found
    results = taken.snapshot.results
    return {
        "reports": _part(
            lambda: reports_report(
                asked,
                results,
                (checked, signals.document),
                catalogue,
                choice=wishes.choice,
                seed=request.seed,
            ),
            catalogue,
        )
    }


def _audited(request: Request, taken: Taken, catalogue: Catalogue) -> dict[str, Part]:
    """Return what is to be told of the audit where one was named."""
    if request.audit is None:
        return {}
    folder, version = request.audit, taken.snapshot.id
    return {
        "audit": _part(
            lambda: audit_report(folder, catalogue, snapshot=version, seed=request.seed), catalogue
        )
    }


def _monitored(request: Request, catalogue: Catalogue) -> dict[str, Part]:
    """Return what monitoring of media found, where a coding sheet was given."""
    media = request.media
    if media is None:
        return {}
    return {"media": _part(lambda: report_media(media, catalogue, seed=request.seed), catalogue)}


def _complaints(taken: Taken, catalogue: Catalogue, wishes: Wishes) -> dict[str, Part]:
    """Return what is to be told of complaints where the source is a project with records of some."""
    folder = taken.project.folder if taken.project else None
    if folder is None or not has_records(folder):
        return {}
    from tallyproof.workflow.case_report import case_report  # noqa: PLC0415 - starts Django

    now = dt.datetime.fromisoformat(wishes.cases_as_of) if wishes.cases_as_of else None
    rule = _rule(taken, wishes)
    return {
        "cases": _part(
            lambda: case_report(
                folder,
                catalogue,
                database=named_database(),
                now=now,
                rule=rule,
                checkpoint=wishes.log_checkpoint,
            ),
            catalogue,
        )
    }


def _told_as_of(complaints: Mapping[str, Part]) -> Document:
    document = complaints["cases"].document if "cases" in complaints else None
    if not document:
        return {}
    proved = {"log_checkpoint": document["log"]["checkpoint"]} if document["log"] else {}
    return {"cases_as_of": document["as_of"], **proved}


def _governing(taken: Taken, catalogue: Catalogue, wishes: Wishes) -> dict[str, Part]:
    """Return who can govern and who answers to whom where a file says what to ask."""
    if wishes.government is None:
        return {}
    path, results = wishes.government, taken.snapshot.results
    return {"government": _part(lambda: government(path, catalogue, results), catalogue)}


def _rule(taken: Taken, wishes: Wishes) -> str:
    return wishes.rule or (taken.facts.rule if taken.facts else "plurality")


def _part(compute: Callable[[], Document], catalogue: Catalogue) -> Part:
    """Compute one part; what cannot be computed is a part with its reason, never a missing one."""
    try:
        return Part.computed(compute())
    except (CallError, InputError, ReproducibilityError) as error:
        key = f"errors.{error.code}"
        return Part.missing(catalogue.text(key, **error.fields) if catalogue.has(key) else str(error))


def _estimates(tested: Part) -> list[Estimate]:
    """Return the votes of every scoring method, and whether its signal stands out from honest elections."""
    document = tested.document or {"methods": (), "level": 0.0}
    return [_estimate(m, document["level"]) for m in document["methods"] if m["votes"] and m["q"] is not None]


def _estimate(method: Mapping[str, Any], level: float) -> Estimate:
    votes = method["votes"]
    return Estimate(
        method["code"],
        votes["low"],
        votes["high"],
        votes["estimate"],
        votes["band_low"],
        votes["band_high"],
        distinguishable=method["q"] <= level,
        stations=frozenset(f"{s['station_id']} {s['source_row']}" for s in method["stations"]),
    )


def _about(taken: Taken, catalogue: Catalogue, wishes: Wishes) -> About:
    contest, facts = taken.snapshot.results.contest, taken.facts
    title = wishes.title or (facts.title.get(catalogue.language) if facts else None) or contest.name
    official = {t.column: t.value for t in taken.published if not t.areas}
    source = facts.official.source if facts else ", ".join(dict.fromkeys(t.file for t in taken.published))
    date = contest.date or (facts.date if facts else None)
    return About(title, date, official, source, _notes(facts, catalogue) if facts else {})


def _inspected(taken: Taken) -> Document:
    snapshot = taken.snapshot
    return {
        "schema": "tallyproof.inspect/1",
        "format": snapshot.format,
        "encoding": snapshot.encoding,
        "mapping": snapshot.mapping,
        "files": [asdict(file) for file in snapshot.files],
        "problems": [asdict(problem) for problem in snapshot.problems],
    }


def _recorded(request: Request, taken: Taken, wishes: Wishes) -> Document:
    """Return how a dossier was asked for, so that it can be asked for again without the first request."""
    beside = [total for total in taken.published if total not in taken.snapshot.published]
    return {
        "contest": request.contest,
        "rule": _rule(taken, wishes),
        "choice": wishes.choice,
        "totals": [asdict(total) for total in beside],
        "plugins": [{"name": o.name, "package": o.package, "version": o.version} for o in taken.outside],
        "calibration": taken.calibration,
        "sample": request.sample.read_text("utf-8") if request.sample else None,
        "dispute": recorded_dispute(wishes.dispute, taken.snapshot.results, facts=taken.facts),
    }


def _notes(facts: Facts, catalogue: Catalogue) -> dict[str, str]:
    """Return the known reasons, by column, why stations do not add up to an announced total."""
    notes: dict[str, list[str]] = {}
    for note in facts.official.notes:
        key = f"samples.note.{note.code}"
        sentence = catalogue.text(key, value=note.value) if catalogue.has(key) else note.code
        notes.setdefault(note.column, []).append(sentence)
    return {column: " ".join(sentences) for column, sentences in notes.items()}
