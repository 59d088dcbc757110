"""`tallyproof audit publish`: the package from which anybody can check an audit."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue

__all__ = ["publish"]


@click.command("publish", epilog="Example: tallyproof audit publish audit --out public")
@folder_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A new folder, or an earlier package of this audit.",
)
@options.lang
@options.unused_seed
@options.json_output
def publish(
    folder: Path,
    out: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Write what a third party needs to check the audit in FOLDER; the private key stays here."""
    catalogue = load_catalogue(lang)
    document = workflow.audit_publish(folder, catalogue, out=out)
    if as_json:
        print_json(document)
        return
    for name in document["files"]:
        click.echo(catalogue.text("audit.written", path=printable(str(out / name))))
    click.echo(catalogue.text("audit.package.published", hash=document["commitment"]))
