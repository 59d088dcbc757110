"""`tallyproof export`: write the results in another format."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command(
    "export", epilog="Example: tallyproof export results.xlsx --format nist-json --out results.json"
)
@options.request()
@click.option(
    "--format",
    "kind",
    required=True,
    help="nist-json, nist-xml, openelections, csv, csv-spreadsheet (for people) or parquet.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    kind: str,
    out: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Write the results of SOURCE in an open format."""
    document = workflow.export(request, kind=kind, out=out)
    if as_json:
        print_json(document)
    else:
        click.echo(load_catalogue(lang).text("cli.written", path=str(out)))
