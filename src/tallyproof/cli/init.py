"""`tallyproof init`: make a project, or add a version of the results to it."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command(
    "init",
    epilog='Example: tallyproof init kz2005 final.csv --reason "final protocol" --decided-by "CEC"',
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.argument("source", type=click.Path(path_type=Path, exists=True), required=False)
@options.mapping
@options.contest
@click.option("--reason", help="Why this version replaces the one in force.")
@click.option("--decided-by", help="Who decided that it does.")
@options.lang
@options.unused_seed
@options.json_output
def command(
    directory: Path,
    source: Path | None,
    mapping: Path | None,
    contest: str | None,
    reason: str | None,
    decided_by: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Make a project in DIR; with SOURCE, read it and make it the version in force.

    Earlier versions stay. A version that replaces another needs --reason and --decided-by.
    """
    request = workflow.Request(source, mapping=mapping, contest=contest) if source else None
    document = workflow.init(directory, request, reason=reason, decided_by=decided_by)
    if as_json:
        print_json(document)
    else:
        shown = document["snapshot"] or "–"
        click.echo(load_catalogue(lang).text("cli.project", folder=str(directory), snapshot=shown))
