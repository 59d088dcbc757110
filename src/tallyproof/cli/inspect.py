"""`tallyproof inspect`: show how a file would be read."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command(
    "inspect", epilog="Example: tallyproof inspect results.xlsx --write-mapping results.mapping.toml"
)
@options.request()
@click.option(
    "--write-mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the proposed mapping to this file, to be edited and given back with --mapping.",
)
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    write_mapping: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show the format of SOURCE, what each column is taken for and how surely, and what is missing."""
    catalogue = load_catalogue(lang)
    document = workflow.inspect(request, catalogue, write_mapping=write_mapping)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    for name in ("format", "encoding"):
        if document[name]:
            click.echo(f"{catalogue.text(f'cli.{name}')}: {printable(str(document[name]))}")
    heads = [catalogue.text(f"cli.{name}") for name in ("column", "role", "confidence", "examples")]
    table("", heads, [_row(column, catalogue) for column in document["columns"]])
    if document["missing"]:
        click.echo(f"{catalogue.text('cli.missing')}: {printable(', '.join(document['missing']))}")
    if len(document["contests"]) > 1:
        click.echo(f"{catalogue.text('cli.contests')}: {printable('; '.join(document['contests']))}")
    for problem in document["problems"]:
        click.echo(f"{problem['code']}: {printable(problem['sentence'])}")
    if not document["self_describing"]:
        click.echo(f"\n{catalogue.text('cli.mapping')}:\n{printable(document['mapping'])}")


def _row(column: dict[str, Any], catalogue: Catalogue) -> list[str]:
    examples = ", ".join(str(example) for example in column["examples"][:3])
    confidence = catalogue.percent(column["confidence"], digits=0) if column["role"] else "–"
    return [column["name"], column["role"] or "–", confidence, examples]
