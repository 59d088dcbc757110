"""Publish a project as a folder of static files, with everything that is needed to check them."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import sha256_of, write_atomically
from tallyproof.dossier.site import SITE_STYLE, Site, render_area, render_gone, render_start, site_style
from tallyproof.errors import NotAllowedError
from tallyproof.log import Log, is_log, publish
from tallyproof.log.published import CHECKPOINT
from tallyproof.sources.writers import write_parquet, write_spreadsheet_csv
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.dossier import compile_dossier
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.examination import Examined, asked_before, examine_at_once
from tallyproof.workflow.places import Page, area_document
from tallyproof.workflow.published_sheets import SheetChoice, chosen_sheets
from tallyproof.workflow.request import Document, Progress, Request, Wishes
from tallyproof.workflow.site_gone import gone_document
from tallyproof.workflow.site_proofs import write_proofs
from tallyproof.workflow.site_sheets import PublishedSheets, write_copies, write_stations
from tallyproof.workflow.versions import versions_back, why_words

__all__ = ["publish_site"]

SCHEMA = "tallyproof.site/1"
_ALL = 1_000_000
"""Parts on a page of an area: all of them, as a static page cannot be turned."""


def publish_site(  # noqa: PLR0913 - settings by name
    folder: Path,
    catalogue: Catalogue,
    *,
    out: Path,
    title: str = "",
    asked: Examined | None = None,
    sheets: SheetChoice | None = None,
    sign: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    step: Progress = lambda _: None,
) -> Document:
    """Write the public site of a project.

    Args:
        folder: The project.
        catalogue: Language of the site.
        out: A folder that is not there yet; it appears whole or not at all.
        title: Of the site; where empty what the election of the project is called, else the contest's name.
        asked: Rule, choice and draws of its dossier; those of the newest examination where None.
        sheets: Pictures of sheets that it shows; None: none of them.
        sign: Sign and publish the log of the project first, the hash of this dossier in it.
        progress: Told how many of how many area pages are written.
        step: Told of each step.

    Returns:
        A document of schema "tallyproof.site/1": the folder, the version, every file with its SHA-256.

    Raises:
        NotAllowedError: The folder is there already: a site never replaces another. Or a picture that it was to show
            was withdrawn.

    Names of parties, observers and voters are in none of its files: it holds what the dossier holds, figures of areas
    and stations, and the published part of the log. Pictures that it was asked to show bear names and signatures.
    """
    if out.exists():
        raise NotAllowedError(
            f'Writing "{out}"',
            reason="it is there already; a site replaces nothing",
            text="there_already",
            file=out.name,
        )
    half = out.with_name(f".{out.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    try:
        wanted = _Wanted(title, asked, sheets, sign=sign)
        version = _write(folder, catalogue, half, wanted, progress, step)
        digests = {path.relative_to(half).as_posix(): sha256_of(path) for path in _files(half)}
        manifest = {"schema": SCHEMA, "snapshot": version, "files": digests}
        write_atomically(half / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode())
        half.rename(out)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return manifest | {"out": str(out)}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a site is asked to hold."""

    title: str
    asked: Examined | None
    sheets: SheetChoice | None
    sign: bool


def _write(
    folder: Path,
    catalogue: Catalogue,
    out: Path,
    wanted: _Wanted,
    progress: Callable[[int, int], None],
    step: Progress,
) -> str:
    title, project = wanted.title, Project.open(folder)
    snapshot = project.current()
    shown = _write_copies(folder, wanted.sheets, out, snapshot.id, step)
    step("publish_dossier")
    examine_at_once(folder)  # The pages count failed checks: without this they would be zero.
    asked = wanted.asked or asked_before(folder)
    wishes = Wishes(rule=asked.rule or None, choice=asked.choice or None, title=title or None)
    compile_dossier(Request(folder, seed=asked.seed), catalogue, out=out / "dossier", wishes=wishes)
    named = title or election_title(folder, catalogue.language)
    site = Site(named or snapshot.results.contest.name, snapshot.id, catalogue)
    write_atomically(out / SITE_STYLE, site_style())
    write_atomically(out / "results.csv", write_spreadsheet_csv(snapshot.results))
    write_atomically(out / "snapshot.parquet", write_parquet(snapshot.results))
    proofs = _write_log(folder / "log", site, out, sign=wanted.sign)
    if shown.pictures:
        write_stations(shown, site, out, proofs=proofs or (), results=snapshot.results)
    stations = shown.links()
    whole = area_document(folder, (), catalogue.language, Page(size=_ALL))
    links = _links(whole, (), stations)
    start = render_start(
        site,
        whole,
        links=links,
        versions=_versions(project, catalogue),
        proofs=None if proofs is None else len(proofs),
        gone=_write_gone(folder, site, out, stations),
        sheets=len(shown.pictures),
    )
    write_atomically(out / "index.html", start.encode())
    step("publish_areas")
    for done, (path, page) in enumerate(_areas(folder, site, whole, stations), 1):
        write_atomically(out / path, page.encode())
        progress(done, len(links))
    return str(snapshot.id)


def _write_copies(
    folder: Path, choice: SheetChoice | None, out: Path, snapshot: str, step: Progress
) -> PublishedSheets:
    if choice is None:
        return PublishedSheets(())
    step("publish_sheets")
    return write_copies(folder, chosen_sheets(folder, choice), out, snapshot=snapshot)


def _write_log(folder: Path, site: Site, out: Path, *, sign: bool) -> Sequence[Document] | None:
    """Copy what the log published, with a receipt of each record; None where nothing is published."""
    if not is_log(folder):
        return None
    log = Log.open(folder)
    if sign:
        publish(log)
    if not (log.published / CHECKPOINT).is_file():
        return None
    shutil.copytree(log.published, out / "log")
    return write_proofs(log, site, out)


def _write_gone(folder: Path, site: Site, out: Path, stations: Mapping[str, str]) -> int:
    """Write the page of stations that are no more, where there are any; return how many."""
    gone = gone_document(folder, site.catalogue)
    if gone["count"]:
        write_atomically(out / "gone.html", render_gone(site, gone, links=stations).encode())
    return int(gone["count"])


def _areas(
    folder: Path, site: Site, whole: Document, stations: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield address and page of every area, each level after the one around it."""
    waiting: list[tuple[tuple[str, ...], str]] = [
        ((part["name"],), "../index.html") for part in whole["parts"] if _has_page(whole, part)
    ]
    while waiting:
        path, up = waiting.pop()
        area = area_document(folder, path, site.catalogue.language, Page(size=_ALL))
        links = {name: f"../{address}" for name, address in _links(area, path, stations).items()}
        yield _address(path), render_area(site, area, links=links, up=up)
        here = _address(path).removeprefix("areas/")
        waiting.extend(((*path, part["name"]), here) for part in area["parts"] if _has_page(area, part))


def _links(area: Document, path: Sequence[str], stations: Mapping[str, str]) -> dict[str, str]:
    """Return the address of each part that has a page: areas, and stations with pictures."""
    if area["of_stations"]:
        return {part["name"]: stations[part["name"]] for part in area["parts"] if part["name"] in stations}
    return {part["name"]: _address((*path, part["name"])) for part in area["parts"] if _has_page(area, part)}


def _has_page(area: Document, part: dict[str, Any]) -> bool:
    """Areas with a name have a page; stations stand on the page of their area."""
    return not area["of_stations"] and part["name"] is not None


def _address(path: Sequence[str]) -> str:
    """Return where an area's page is: a name of our own, whatever the area is called."""
    name = hashlib.sha256(json.dumps(list(path), ensure_ascii=False).encode()).hexdigest()[:16]
    return f"areas/{name}.html"


def _versions(project: Project, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the version in force and those it replaced, newest first, then any other that is kept."""
    came = versions_back(project)
    never = sorted(set(project.snapshots()) - {one.snapshot for one in came})
    found = [(one.snapshot, one.why) for one in came] + [
        (name, project.load(name).replaces) for name in never
    ]
    return [
        {"snapshot": name, "in_force": bool(came) and number == 0, **why_words(why, catalogue)}
        for number, (name, why) in enumerate(found)
    ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
