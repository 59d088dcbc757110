"""`tallyproof observe import, summary, link`: what observers report, with the base of every number."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["import_file", "link", "summary"]

_LISTED = 20
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_mapping = click.option("--mapping", type=_FILE, help="How the columns of the reports map (TOML), reviewed.")
_form = click.option("--form", type=_FILE, help="The form that the reports answer (XLSForm).")
_table = click.option(
    "--table", "wanted", default="", help="Which sheet, or file of an archive; rows of a repeated group too."
)
_sheets = click.option(
    "--sheets",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write observers' copies of the sheets here (CSV), for: tallyproof compare OFFICIAL FILE.",
)
_reviews = click.option(
    "--reviews", type=_FILE, help="What persons decided (CSV: incident_id, state, reason, by)."
)
_register = click.option(
    "--register",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="The stations; the results in force of the project where not given.",
)


@click.command(
    "import",
    epilog="Example: tallyproof observe import submissions.csv --form form.xlsx --project election",
)
@click.argument("reports", type=_FILE)
@_mapping
@_form
@_reviews
@_register
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Keep what is new in this project; the same file again changes nothing.",
)
@click.option(
    "--write-mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the mapping here, to be reviewed.",
)
@_sheets
@_table
@options.lang
@options.unused_seed
@options.json_output
def import_file(
    reports: Path,
    mapping: Path | None,
    form: Path | None,
    reviews: Path | None,
    register: Path | None,
    project: Path | None,
    write_mapping: Path | None,
    sheets: Path | None,
    wanted: str,
    lang: str,
    as_json: bool,
) -> None:
    """Read REPORTS (CSV, XLSX; ODK Central, Kobo, Vote Monitor, maps of incidents) and count them."""
    catalogue = load_catalogue(lang)
    document = workflow.import_reports(
        workflow.ReportRequest(reports, mapping=mapping, form=form, reviews=reviews, table=wanted),
        catalogue,
        project=project,
        register=workflow.Request.beside(register),
        write_mapping=write_mapping,
        sheets=sheets,
    )
    if as_json:
        print_json(document)
        return
    _show_import(document, catalogue)
    _show_counts(document, catalogue)
    for path in filter(None, (write_mapping, sheets)):
        click.echo(catalogue.text("cli.written", path=printable(str(path))))


@click.command("summary", epilog="Example: tallyproof observe summary election --json")
@click.argument("reports", type=click.Path(path_type=Path, exists=True))
@_mapping
@_form
@_reviews
@_register
@_sheets
@options.lang
@options.unused_seed
@options.json_output
def summary(
    reports: Path,
    mapping: Path | None,
    form: Path | None,
    reviews: Path | None,
    register: Path | None,
    sheets: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Count the reports in force of a project, or of a file: by state and by base."""
    document = workflow.summarise_reports(
        workflow.ReportRequest(reports, mapping=mapping, form=form, reviews=reviews),
        register=workflow.Request.beside(register),
        sheets=sheets,
    )
    if as_json:
        print_json(document)
    else:
        _show_counts(document, load_catalogue(lang))


@click.command("link", epilog="Example: tallyproof observe link results.csv incidents.csv --choice Ada")
@options.request()
@click.argument("reports", type=click.Path(path_type=Path, exists=True))
@click.option("--reports-mapping", type=_FILE, help="How the columns of REPORTS map (TOML).")
@click.option("--choice", help="Whose share is compared; the leader where not given.")
@options.lang
@options.seed
@options.json_output
def link(
    request: workflow.Request,
    reports: Path,
    reports_mapping: Path | None,
    choice: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Set REPORTS beside the results in SOURCE: observed against unobserved stations, incidents and signals."""
    catalogue = load_catalogue(lang)
    document = workflow.link_reports(
        request,
        workflow.ReportRequest(reports, mapping=reports_mapping),
        catalogue,
        choice=choice,
    )
    if as_json:
        print_json(document)
    else:
        _show_link(document, catalogue)


def _show_import(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    rows = document["rows"]
    figures = {name: catalogue.number(rows[name]) for name in ("read", "used", "refused")}
    click.echo(catalogue.text("reports.rows", **figures))
    for one in rows["refusals"]:
        listed = ", ".join(map(str, one["rows"][:_LISTED]))
        click.echo(f"  - {one['sentence']} ({listed}{', …' if len(one['rows']) > _LISTED else ''})")
    for one in document["problems"][:_LISTED]:
        click.echo(printable(f"  - {one['sentence']}"))
    if document["saved"]:
        click.echo(document["saved"]["sentence"])
    if document["sheets"]["contradicting"]:
        listed = ", ".join(document["sheets"]["contradicting"][:_LISTED])
        click.echo(printable(catalogue.text("reports.contradicting", stations=listed)))


def _show_counts(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    presence = document["presence"]
    stations = presence["stations"]
    rows = [
        ("reports", presence["reports"]),
        ("observed", stations["observed"]),
        ("frame", stations["frame"]),
    ]
    rows += list((presence["places"] or {}).items()) + list((presence["activity"] or {}).items())
    heads = [catalogue.text(f"reports.column.{name}") for name in ("what", "number")]
    table(
        catalogue.text("reports.heading.presence"),
        heads,
        [[catalogue.text(f"reports.figure.{name}"), _number(catalogue, value)] for name, value in rows],
    )
    if document["incidents"]:
        _show_incidents(document["incidents"], catalogue)
    for name in ("unknown", "ambiguous"):
        listed = document[f"{name}_stations"]
        if listed:
            first = ", ".join(one["station"] for one in listed[:_LISTED])
            click.echo(printable(catalogue.plural(f"reports.{name}_stations", len(listed), first=first)))


def _show_incidents(counted: Mapping[str, Any], catalogue: Catalogue) -> None:
    states = list(counted["states"])
    heads = [catalogue.text(f"reports.column.{name}") for name in ("category", "in_reports", "at_stations")]
    rows = [
        [
            catalogue.text(f"reports.category.{one['category']}"),
            catalogue.number(one["reports"]),
            catalogue.number(one["stations"]),
            *(catalogue.number(one["states"].get(state, 0)) for state in states),
        ]
        for one in counted["categories"]
    ]
    heads += [catalogue.text(f"reports.state.{state}") for state in states]
    table(catalogue.text("reports.heading.incidents"), heads, rows)
    click.echo(catalogue.text("reports.no_total"))


def _show_link(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    matched = document["matched"]
    if matched["reason"]:
        click.echo(printable(matched["reason"]))
    else:
        groups = [f"{group}.{document['presence_from']}" for group in ("observed", "unobserved")]
        heads = [catalogue.text(f"reports.column.{name}") for name in ("outcome", *groups, "difference")]
        rows = [
            [
                printable(one["title"]),
                catalogue.percent(one["observed"]),
                catalogue.percent(one["unobserved"]),
                _interval(one, catalogue),
            ]
            for one in matched["differences"]
        ]
        table(catalogue.text(f"reports.heading.matched.{document['presence_from']}"), heads, rows)
    for line in document["assumptions"]:
        click.echo(f"  - {line}")
    for one in document["incident_tests"]:
        click.echo(printable(one["sentence"]))
    if document["incident_reason"]:
        click.echo(document["incident_reason"])


def _interval(one: Mapping[str, Any], catalogue: Catalogue) -> str:
    value, low, high = (catalogue.percent(one[name]) for name in ("difference", "low", "high"))
    return f"{value} ({low} … {high})"


def _number(catalogue: Catalogue, value: int | None) -> str:
    return "–" if value is None else catalogue.number(value)
