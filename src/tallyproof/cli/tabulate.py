"""`tallyproof tabulate`: count records of single ballots."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, table
from tallyproof.cli.progress import counted
from tallyproof.tabulation.records import Columns
from tallyproof.tasks import Place
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command(
    "tabulate",
    epilog="""\b
Examples:
  tallyproof tabulate records/ --out counts.parquet
  tallyproof tabulate 's3://bucket/cvr/*.parquet' --cluster tcp://head:8786 --out counts.parquet
""",
)
@click.argument("records", nargs=-1, required=True)
@click.option("--precinct-column", default="precinct", show_default=True, help="Column of the precinct.")
@click.option("--contest-column", default="contest", show_default=True, help="Column of the contest.")
@click.option(
    "--choice-column", default="choice", show_default=True, help="Column of the choice; empty: no mark."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Table of counts to write (Parquet)."
)
@options.workers
@options.cluster
@options.lang
@options.unused_seed
@options.json_output
def command(
    records: tuple[str, ...],
    precinct_column: str,
    contest_column: str,
    choice_column: str,
    out: Path | None,
    workers: int,
    cluster: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Count RECORDS (Parquet or CSV files, folders, patterns, URLs) by precinct, contest and choice.

    One row is one contest of one ballot, or one mark in it.
    """
    catalogue = load_catalogue(lang)
    columns = Columns(precinct_column, contest_column, choice_column)
    asked = workflow.Records(records, columns, Place.named(workers, cluster), out)
    with counted(catalogue.text("tabulation.progress")) as progress:
        document = workflow.tabulate(asked, progress=progress)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    heads = [catalogue.text(f"tabulation.head_{h}") for h in ("contest", "choice", "votes", "precincts")]
    rows = [row for contest in document["contests"] for row in _rows(contest, catalogue)]
    table(catalogue.text("tabulation.title"), heads, rows)
    account = document["rows"]
    click.echo(
        catalogue.text(
            "tabulation.rows",
            read=account["read"],
            used=account["used"],
            no_precinct=account["refused"]["no-precinct"],
            no_contest=account["refused"]["no-contest"],
        )
    )
    out = document["out"] or catalogue.text("tabulation.not_written")
    click.echo(
        catalogue.text("tabulation.files", count=len(document["files"]), cells=document["cells"], out=out)
    )


def _rows(contest: dict[str, Any], catalogue: Catalogue) -> list[list[str]]:
    names = [(c["choice"], c["votes"]) for c in contest["choices"]]
    lines = [*names, (catalogue.text("tabulation.unmarked"), contest["unmarked"])]
    precincts = catalogue.number(contest["precincts"])
    return [[contest["contest"], name, catalogue.number(votes), precincts] for name, votes in lines]
