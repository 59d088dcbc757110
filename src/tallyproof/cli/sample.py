"""`tallyproof sample`: write an embedded sample election."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command(
    "sample",
    epilog="Example: tallyproof sample turkey demo && tallyproof dossier demo --out demo/dossier",
)
@click.argument("name_and_directory", nargs=-1, required=True, metavar="[NAME] DIR")
@options.lang
@options.unused_seed
@options.json_output
def command(
    name_and_directory: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Write a sample election into DIR, with its mapping and what was announced.

    NAME is turkey_2017_referendum (the default) or kazakhstan_2005_president, or the beginning of one.
    """
    if len(name_and_directory) > 2:  # noqa: PLR2004 - NAME and DIR
        raise click.UsageError("Give at most a NAME and a DIR.")
    *name, directory = name_and_directory
    document = workflow.write_sample(name[0] if name else None, Path(directory), language=lang)
    if as_json:
        print_json(document)
        return
    catalogue = load_catalogue(lang)
    click.echo(document["facts"]["title"])
    for file in document["files"]:
        click.echo(catalogue.text("cli.written", path=file))
