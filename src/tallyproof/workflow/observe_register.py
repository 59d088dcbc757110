"""The register of stations: its versions in a project, and the stations that a step works with."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path

from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError
from tallyproof.observation.register.difference import register_difference
from tallyproof.observation.register.register import Register, RegisterVersion, require_known
from tallyproof.observation.register.succession import read_successions
from tallyproof.sources import read_mapping
from tallyproof.sources.stations import read_stations
from tallyproof.store import Project, is_project
from tallyproof.store.registers import RegisterStore
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request

__all__ = ["list_register", "register_of", "stations_of", "update_register"]


def update_register(
    project: Path, request: Request, catalogue: Catalogue, *, valid_from: str, successions: Path | None = None
) -> Document:
    """Add a version of the register to a project, and say what it changes; the same again changes nothing.

    Args:
        project: Where the register is kept.
        request: A list of stations, or a table of results.
        catalogue: Supplies the sentence.
        valid_from: From which day (ISO 8601) it is valid.
        successions: What became of stations of the version before (CSV: old, new, reason).

    Raises:
        CallError: No day, or a code that stands twice.
        InputError: A succession names a station that neither version has.
        NotAllowedError: The newest version is valid from the same day or a later one.
    """
    store = RegisterStore(Project.open(project).folder)
    told = read_successions(successions) if successions else ()
    reading = _read(request)
    version = RegisterVersion(_day(valid_from), reading[0], told)
    versions = store.register().versions
    repeated = bool(versions) and versions[-1].valid_from == version.valid_from
    before = (versions[-2] if len(versions) > 1 else None) if repeated else next(reversed(versions), None)
    require_known(version, before, file=successions.name if successions else request.source.name)
    added = store.save(version, reading[1])
    changed = asdict(register_difference(before, version)) if before else None
    stations = catalogue.number(len(version.codes))
    key = "register.done" if added else "register.unchanged"
    return {
        "schema": "tallyproof.observe-register/1",
        "added": added,
        "valid_from": version.valid_from,
        "stations": len(version.codes),
        "rows": {"read": reading[2][0], "used": reading[2][1], "refused": reading[2][2]},
        "difference": changed,
        "sentence": catalogue.text(f"reports.{key}", stations=stations, day=version.valid_from),
        "versions": _versions(store.register()),
    }


def list_register(project: Path) -> Document:
    """Return the versions of the register of a project."""
    register = RegisterStore(Project.open(project).folder).register()
    return {"schema": "tallyproof.observe-register/1", "added": False, "versions": _versions(register)}


def register_of(project: Path | None) -> Register:
    """Return the register of a project; one without versions where there is none."""
    return RegisterStore(project).register() if project and is_project(project) else Register(())


def stations_of(request: Request, *, on: str = "") -> Results:
    """Return the stations to work with.

    Args:
        request: A project, a list of stations, or a table of results.
        on: The day whose register is wanted; the newest where empty.

    Returns:
        Of a project its register, or the results in force where it has none; of a file its stations.
    """
    if is_project(request.source):
        register = register_of(request.source)
        version = register.on(_day(on)) if on else next(reversed(register.versions), None)
        return version.stations if version else Project.open(request.source).current().results
    return _read(request)[0]


def _read(request: Request) -> tuple[Results, SourceFile, tuple[int, int, int]]:
    mapping = read_mapping(request.mapping) if request.mapping else None
    reading = read_stations(request.source, mapping=mapping, contest=request.contest)
    rows = reading.rows
    return reading.results, reading.files[0], (rows.read, rows.used, rows.refused)


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise CallError(
            f'The day "{text}".', expected="a date such as 2005-11-01", text="date_wrong", date=text
        ) from error


def _versions(register: Register) -> list[Document]:
    return [
        {
            "valid_from": one.valid_from,
            "stations": len(one.codes),
            "area_levels": list(one.stations.area_levels),
            "successions": len(one.successions),
        }
        for one in register.versions
    ]
