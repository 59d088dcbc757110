"""`tallyproof archive`: many elections in one folder."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, table
from tallyproof.cli.progress import counted
from tallyproof.tasks import Place
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.group(
    "archive",
    epilog="""\b
Examples:
  tallyproof archive add archive results.xlsx --name kz-2005
  tallyproof archive check archive --method F-INT --parts finished.jsonl
""",
)
def command() -> None:
    """Keep the results of many elections in one folder, and ask the same of each."""


@command.command("add", epilog="Example: tallyproof archive add archive results.xlsx --name kz-2005")
@click.argument("archive", type=click.Path(path_type=Path, file_okay=False))
@options.request()
@click.option("--name", required=True, help="What the election is called in the archive.")
@options.lang
@options.seed
@options.json_output
def add(
    archive: Path,
    request: workflow.Request,
    name: str,
    lang: str,
    as_json: bool,
) -> None:
    """Read SOURCE and keep its results in ARCHIVE, which is made if absent; nothing in it is ever replaced."""
    document = workflow.archive_add(archive, request, name=name)
    if as_json:
        print_json(document)
        return
    (election,) = document["elections"]
    fields = {"name": name, "snapshot": election["snapshot"][:12], "rows": election["rows"]["used"]}
    click.echo(load_catalogue(lang).text("archive.added", **fields))


@command.command(
    "check", epilog="Example: tallyproof archive check archive --method F-INT --cluster tcp://head:8786"
)
@click.argument("archive", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--method", "methods", multiple=True, metavar="CODE", help="A forensic method too. May be repeated."
)
@options.thresholds
@click.option(
    "--parts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of finished elections: an interrupted run goes on from there.",
)
@options.workers
@options.cluster
@options.lang
@options.seed
@options.json_output
def check(
    archive: Path,
    methods: tuple[str, ...],
    configuration: Path | None,
    parts: Path | None,
    workers: int,
    cluster: str | None,
    lang: str,
    seed: int,
    as_json: bool,
) -> None:
    """Apply the arithmetic rules, and methods where asked, to every election of ARCHIVE."""
    catalogue = load_catalogue(lang)
    survey = workflow.Survey(archive, methods, configuration, seed, Place.named(workers, cluster), parts)
    with counted(catalogue.text("archive.progress")) as progress:
        document = workflow.archive_survey(survey, progress=progress)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    heads = ("name", "rows", "registered", "cast", "failed", "methods")
    names = [catalogue.text(f"archive.head_{head}") for head in heads]
    rows = [_row(election, catalogue) for election in document["elections"]]
    table(catalogue.text("archive.title"), names, rows)
    cast = document["totals"]["cast"]
    fields = {**document["rows"], "cast": _known(cast["value"], catalogue), "missing": cast["missing"]}
    click.echo(catalogue.text("archive.all", count=len(rows), **fields))


def _row(election: dict[str, Any], catalogue: Catalogue) -> list[str]:
    totals = election["totals"]
    failed = [
        f"{check['code']} {catalogue.number(check['failed'])}"
        for check in election["checks"]
        if check["failed"]
    ]
    return [
        election["name"],
        catalogue.number(election["rows"]["used"]),
        _known(totals["registered"], catalogue),
        _known(totals["cast"], catalogue),
        ", ".join(failed) or catalogue.text("archive.none"),
        ", ".join(_answer(method, catalogue) for method in election["methods"]) or "–",
    ]


def _answer(method: dict[str, Any], catalogue: Catalogue) -> str:
    p = method["p"]
    said = catalogue.text("archive.refused") if method["status"] != "computed" else "–"
    return f"{method['code']} {said if p is None else catalogue.number(p, digits=4)}"


def _known(value: int | None, catalogue: Catalogue) -> str:
    return "–" if value is None else catalogue.number(value)
