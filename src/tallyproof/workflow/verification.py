"""Recompute a dossier from its manifest and source, and name what differs."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.dossier.contents import About
from tallyproof.dossier.manifest import dossier_document, json_bytes, load_manifest
from tallyproof.dossier.sections import build_sections
from tallyproof.dossier.verify import (
    Difference,
    FileDifference,
    compare_documents,
    compare_files,
    compare_snapshots,
    load_recorded_results,
)
from tallyproof.dossier.versions import versions
from tallyproof.election.configuration import Configuration, Tolerance
from tallyproof.election.published import PublishedTotal
from tallyproof.errors import InputError
from tallyproof.forensics.plugins import load_methods
from tallyproof.store import Project, is_project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.audit_report import audit_files
from tallyproof.workflow.dispute import restored_dispute
from tallyproof.workflow.dossier import gather
from tallyproof.workflow.government import restored_government
from tallyproof.workflow.media import monitored
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.observe_report import report_files
from tallyproof.workflow.request import (
    Document,
    Progress,
    Request,
    Taken,
    Wishes,
    read_compared,
    read_snapshot,
)
from tallyproof.workflow.statement_report import spoken

__all__ = ["verify"]


def verify(
    directory: Path,
    *,
    source: Path | None = None,
    beside: Mapping[str, Path | None] | None = None,
    progress: Progress = lambda _: None,
) -> Document:
    """Recompute a dossier from its manifest and source, and say what differs.

    Args:
        directory: The dossier.
        source: Where the source lies now, if no longer where the manifest says.
        beside: Where the elections it was compared with lie now, by name, if no longer there either.
        progress: Called as each step begins.

    Returns:
        `status` identical or different, and every difference: files, stations with their fields, figures.

    Raises:
        InputError: No manifest, or the source is nowhere to be found.
    """
    recorded = load_manifest(directory)
    progress("read")
    with tempfile.TemporaryDirectory() as folder:
        request = _request_of(recorded, directory, source, beside or {}, Path(folder))
        taken = _retaken(request, recorded)
    before, now = load_recorded_results(directory, recorded), taken.snapshot.results
    found = [_file_difference(difference) for difference in compare_files(recorded, directory)]
    found += [_station_difference(difference) for difference in compare_snapshots(before, now)]
    found += _compared_differences(recorded, taken) + _audit_differences(recorded, request.audit)
    found += _report_differences(recorded, request) + _media_differences(recorded, request)
    found += _statement_differences(recorded, request)
    if taken.snapshot.id == recorded["snapshot"]:
        progress("check")
        found += _document_differences(directory, recorded, taken, request)
    return {
        "schema": "tallyproof.verify/1",
        "status": "different" if found else "identical",
        "snapshot": recorded["snapshot"],
        "recomputed": taken.snapshot.id,
        "versions": {"recorded": recorded["versions"], "now": versions()},
        "differences": found,
    }


def _request_of(
    recorded: Mapping[str, Any],
    directory: Path,
    source: Path | None,
    beside: Mapping[str, Path | None],
    folder: Path,
) -> Request:
    """Return the request that made a dossier, with every source where it lies now."""
    others = {
        name: Request(
            beside.get(name) or _recorded_source(entry, directory, option=f"--{name.partition('_')[0]}"),
            mapping=_mapping_file(entry["mapping"], folder / f"{name}.toml"),
            contest=entry["contest"],
        )
        for name, entry in recorded.get("compared", {}).items()
    }
    return Request(
        source or _recorded_source(recorded, directory, option="--source"),
        mapping=_mapping_file(recorded["mapping"], folder / "mapping.toml"),
        contest=recorded["request"]["contest"],
        seed=recorded["seed"],
        previous=others.get("previous"),
        concurrent=others.get("concurrent"),
        other=others.get("other"),
        further=tuple(others[f"other_{at}"] for at in range(2, len(others) + 1) if f"other_{at}" in others),
        counts=others.get("counts"),
        audit=_recorded_audit(recorded, directory, beside.get("audit")),
        reports=_recorded_reports(recorded, directory, beside.get("reports")),
        media=_recorded_media(recorded, directory, beside.get("media")),
        statements=_recorded_statements(recorded, directory, beside.get("statements")),
        plugins=tuple(plugin["name"] for plugin in recorded["request"].get("plugins", ())),
    )


def _recorded_audit(recorded: Mapping[str, Any], directory: Path, given: Path | None) -> Path | None:
    """Return where the audit of a dossier lies; None where it tells of none."""
    entry = recorded.get("audit")
    if entry is None:
        return None
    if given is None and not (entry["path"] and (directory / entry["path"]).is_dir()):
        raise InputError(
            str(directory / "manifest.json"),
            found="no audit where it says",
            expected="the folder of the audit",
            action="Say where it lies: tallyproof verify DIR --audit DIR.",
        )
    return given or (directory / entry["path"]).resolve()


def _recorded_reports(recorded: Mapping[str, Any], directory: Path, given: Path | None) -> Path | None:
    """Return where the observers' reports of a dossier lie; None where it tells of none."""
    entry = recorded.get("reports")
    if entry is None:
        return None
    if given is None and not (entry["path"] and (directory / entry["path"]).exists()):
        raise InputError(
            str(directory / "manifest.json"),
            found="no reports where it says",
            expected="the file or project of observers' reports",
            action="Say where it lies: tallyproof verify DIR --reports REPORTS.",
        )
    return given or (directory / entry["path"]).resolve()


def _recorded_statements(recorded: Mapping[str, Any], directory: Path, given: Path | None) -> Path | None:
    """Return where the statements of a dossier lie; None where it tells of none."""
    entry = recorded.get("statements")
    if entry is None:
        return None
    if given is None and not (entry["path"] and (directory / entry["path"]).is_dir()):
        raise InputError(
            str(directory / "manifest.json"),
            found="no statements where it says",
            expected="the folder with statements.toml",
            action="Say where it lies: tallyproof verify DIR --statements DIR.",
        )
    return given or (directory / entry["path"]).resolve()


def _recorded_media(recorded: Mapping[str, Any], directory: Path, given: Path | None) -> MediaRequest | None:
    """Return where the files of the media monitoring lie, all in `given` where that is said; None without any."""
    entry = recorded.get("media")
    if entry is None:
        return None
    told = {name: directory / path if path else Path(name) for name, path in entry["paths"].items()}
    paths = {name: given / path.name if given else path.resolve() for name, path in told.items()}
    absent = [path.name for path in paths.values() if not path.is_file()]
    if absent:
        raise InputError(
            str(directory / "manifest.json"),
            found=f"no {', '.join(absent)} where it says",
            expected="the files of the media monitoring",
            action="Say in which folder they lie: tallyproof verify DIR --media DIR.",
        )
    return MediaRequest(**paths)


def _sample_file(text: str | None, path: Path) -> Path | None:
    """Write a recorded list of drawn stations where a reader can find it; None where there was none."""
    if text is None:
        return None
    path.write_text(text, encoding="utf-8")
    return path


def _mapping_file(text: str, path: Path) -> Path | None:
    """Write a recorded mapping where a reader can find it; None where the format needed none."""
    if not text:
        return None
    path.write_text(text, encoding="utf-8")
    return path


def _recorded_source(recorded: Mapping[str, Any], directory: Path, *, option: str) -> Path:
    paths = [directory / entry["path"] for entry in recorded["sources"] if entry["path"]]
    present = [path for path in paths if path.is_file()]
    if not present or len(present) < len(recorded["sources"]):
        names = ", ".join(entry["name"] for entry in recorded["sources"])
        raise InputError(
            str(directory / "manifest.json"),
            found="no source where it says",
            expected=names,
            action=f"Say where it lies: tallyproof verify DIR {option} SOURCE.",
        )
    found: Path = present[0] if len(present) == 1 else present[0].parent
    return found


def _retaken(request: Request, recorded: Mapping[str, Any]) -> Taken:
    """Read the source again, with the thresholds and the announced totals of the manifest."""
    project = Project.open(request.source) if is_project(request.source) else None
    snapshot = project.current() if project else read_snapshot(request)
    raw = dict(recorded["configuration"])
    tolerances = {code: Tolerance(**values) for code, values in raw.pop("tolerances").items()}
    totals = [PublishedTotal(**(t | {"areas": tuple(t["areas"])})) for t in recorded["request"]["totals"]]
    configuration = Configuration(tolerances=tolerances, **raw)
    published = (*snapshot.published, *totals)
    return Taken(
        snapshot,
        configuration,
        None,
        project,
        published,
        read_compared(request),
        load_methods(request.plugins),
        recorded["request"].get("calibration"),
        earlier=project.printed_earlier() if project else None,
    )


def _compared_differences(recorded: Mapping[str, Any], taken: Taken) -> list[Document]:
    """Name the elections to compare with that are no longer those of the manifest."""
    pairs = [
        (name, entry["snapshot"], taken.compared[name].snapshot.id)
        for name, entry in recorded.get("compared", {}).items()
    ]
    return [
        {"kind": "file", "what": name, "recorded": before, "now": now}
        for name, before, now in pairs
        if before != now
    ]


def _audit_differences(recorded: Mapping[str, Any], audit: Path | None) -> list[Document]:
    """Name the files of the audit that are no longer those of the manifest."""
    if audit is None:
        return []
    before, now = recorded["audit"]["files"], audit_files(audit).files
    return [
        {"kind": "file", "what": f"audit/{name}", "recorded": before.get(name), "now": now.get(name)}
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _report_differences(recorded: Mapping[str, Any], request: Request) -> list[Document]:
    """Name the observers' reports that are no longer those of the manifest."""
    if request.reports is None:
        return []
    before = recorded["reports"]["files"]
    now = report_files(request.reports)
    return [
        {"kind": "file", "what": f"reports/{name}", "recorded": before.get(name), "now": now.get(name)}
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _media_differences(recorded: Mapping[str, Any], request: Request) -> list[Document]:
    """Name the files of the media monitoring that are no longer those of the manifest."""
    now = monitored(request.media)
    if now is None:
        return []
    before = recorded["media"]["files"]
    return [
        {"kind": "file", "what": f"media/{name}", "recorded": before.get(name), "now": now.files.get(name)}
        for name in sorted({*before, *now.files})
        if before.get(name) != now.files.get(name)
    ]


def _statement_differences(recorded: Mapping[str, Any], request: Request) -> list[Document]:
    """Name the files of the statements that are no longer those of the manifest."""
    now = spoken(request.statements)
    if now is None:
        return []
    before = recorded["statements"]["files"]
    return [
        {
            "kind": "file",
            "what": f"statements/{name}",
            "recorded": before.get(name),
            "now": now.files.get(name),
        }
        for name in sorted({*before, *now.files})
        if before.get(name) != now.files.get(name)
    ]


def _document_differences(
    directory: Path, recorded: Mapping[str, Any], taken: Taken, request: Request
) -> list[Document]:
    """Compute every part again and compare it with the documents of the dossier."""
    asked = recorded["request"]
    with tempfile.TemporaryDirectory() as folder:
        dispute = restored_dispute(asked.get("dispute", {}), Path(folder))
        contents = gather(
            Request(
                directory,
                contest=asked["contest"],
                seed=recorded["seed"],
                audit=request.audit,
                reports=request.reports,
                media=request.media,
                sample=_sample_file(asked.get("sample"), Path(folder) / "sample.csv"),
                statements=request.statements,
                reports_mapping=_mapping_file(
                    (recorded.get("reports") or {"mapping": ""})["mapping"], Path(folder) / "reports.toml"
                ),
            ),
            taken,
            load_catalogue(recorded["language"]),
            wishes=Wishes(
                rule=asked["rule"],
                choice=asked["choice"],
                dispute=dispute,
                government=restored_government(asked.get("government", {}), Path(folder) / "government"),
                cases_as_of=asked.get("cases_as_of", ""),
                log_checkpoint=asked.get("log_checkpoint"),
            ),
            about=About(**recorded["about"]),
        )
    now = json.loads(json_bytes(dossier_document(contents, build_sections(contents))))
    written = json.loads((directory / "dossier.json").read_text(encoding="utf-8"))
    return [
        {"kind": "document", "what": d.path, "recorded": d.recorded, "now": d.now}
        for d in compare_documents(written, now)
    ]


def _file_difference(found: FileDifference) -> Document:
    what = f"{found.name}: {found.state.value}"
    return {"kind": "file", "what": what, "recorded": found.recorded, "now": found.now}


def _station_difference(found: Difference) -> Document:
    return {
        "kind": "station",
        "what": f"{found.station_id}: {found.field}",
        "station_id": found.station_id,
        "field": found.field,
        "recorded": found.recorded,
        "now": found.now,
    }
