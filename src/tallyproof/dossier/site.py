"""Pages of a public site: what was announced, from the whole down to areas, with files and proofs to check."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import jinja2

from tallyproof.dossier.shown import shown
from tallyproof.texts import Catalogue

__all__ = [
    "SITE_STYLE",
    "Site",
    "render_area",
    "render_gone",
    "render_proof",
    "render_proofs",
    "render_sheets",
    "render_start",
    "render_station",
    "site_style",
]


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of a site says at its head."""

    title: str
    snapshot: str
    catalogue: Catalogue


def render_start(  # noqa: PLR0913 - settings by name
    site: Site,
    area: Mapping[str, Any],
    *,
    links: Mapping[str, str],
    versions: Sequence[Mapping[str, Any]],
    proofs: int | None,
    gone: int = 0,
    sheets: int = 0,
) -> str:
    """Return the first page: totals, parts of the widest level, versions, files.

    Args:
        site: The head.
        area: The document of the whole contest; see `tallyproof.workflow.places.area_document`.
        links: Address of each part's page by the part's name; parts without one are stations.
        versions: Every version, the one in force first: `snapshot`, `reason`, `decided_by`, `supersedes`.
        proofs: How many records have a page with their proof; None where no published log is among the files.
        gone: How many stations that versions before had are no more; they have a page where there are any.
        sheets: How many pictures of sheets are shown; they have a page where there are any.
    """
    told = {"links": links, "versions": versions, "proofs": proofs, "gone": gone, "sheets": sheets}
    return _rendered("site_start.html.j2", site, area=area, **told)


def render_area(site: Site, area: Mapping[str, Any], *, links: Mapping[str, str], up: str) -> str:
    """Return the page of an area: its totals and parts; `up` is the address of the area around it."""
    return _rendered("site_area.html.j2", site, area=area, links=links, up=up)


def render_gone(
    site: Site, gone: Mapping[str, Any], *, links: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the page of stations that are no more; see `tallyproof.workflow.site_gone.gone_document`.

    Args:
        site: The head.
        gone: The stations.
        links: Address of the page of each station that has one, by its code.
    """
    return _rendered("site_gone.html.j2", site, gone=gone, links=links)


def render_sheets(
    site: Site, stations: Sequence[Mapping[str, Any]], *, pictures: int, listed: int | None
) -> str:
    """Return the list of stations whose sheets are shown.

    Args:
        site: The head.
        stations: Of each: `station`, `pictures` (how many), `page` (its address).
        pictures: How many there are together.
        listed: Entry of the log with the hash of `sheets.json`; None where it is not proved here.
    """
    return _rendered("site_sheets.html.j2", site, stations=stations, pictures=pictures, listed=listed)


def render_station(
    site: Site,
    station: str,
    pictures: Sequence[Mapping[str, Any]],
    *,
    rows: Sequence[Mapping[str, Any]],
    listed: int | None,
) -> str:
    """Return the page of a station: pictures of its sheets with their hashes, beside its figures.

    Args:
        site: The head.
        station: Its code.
        pictures: As in `sheets.json`, each with `entry`: that of the log about its filing, None where none is here.
        rows: Of the results in force: `areas`, `counts` by name, `votes` (name and number); none where it is no more.
        listed: As for `render_sheets`.
    """
    told = {"station": station, "pictures": pictures, "rows": rows, "listed": listed}
    return _rendered("site_station.html.j2", site, **told)


def render_proofs(site: Site, entries: Sequence[Mapping[str, Any]], *, origin: str, size: int) -> str:
    """Return the list of records that a receipt proves.

    Args:
        site: The head.
        entries: Of each: `number`, `kind`, `id`, `version`, `at`, `act` (empty where it is no act of a case).
        origin: Name of the log.
        size: Entries that its checkpoint reaches; only the newest may be listed.
    """
    return _rendered("site_proofs.html.j2", site, entries=entries, origin=origin, size=size)


def render_proof(site: Site, facts: Mapping[str, Any], *, origin: str, root: str) -> str:
    """Return the page with the receipt of one record; see `tallyproof.log.receipt_page.receipt_facts`."""
    return _rendered("site_proof.html.j2", site, origin=origin, root_hash=root, **facts)


def _rendered(template: str, site: Site, **more: Any) -> str:  # noqa: ANN401
    catalogue = site.catalogue
    return (
        _environment()
        .get_template(template)
        .render(
            text=catalogue.text,
            said=lambda key, **fields: catalogue.text(f"site.{key}", **fields),
            count=lambda name: catalogue.text(f"site.count.{name}"),
            number=lambda value: "–" if value is None else catalogue.number(value),
            percent=catalogue.percent,
            when=lambda at: catalogue.moment(dt.datetime.fromisoformat(at)),
            shown=shown,
            language=catalogue.language,
            site=site,
            **more,
        )
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("tallyproof.dossier"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


SITE_STYLE = "style.css"
"""The style sheet of all pages, as a file beside them."""


def site_style() -> bytes:
    """Return the content of the style sheet."""
    return (resources.files("tallyproof.dossier") / "templates" / "style.css").read_bytes()
