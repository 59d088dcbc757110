"""`tallyproof audit status`: where an audit stands and what follows."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue

__all__ = ["status"]


@click.command("status")
@folder_argument
@options.lang
@options.seed
@options.json_output
def status(
    folder: Path,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Check the audit in FOLDER from its commitment on, and say where it stands."""
    catalogue = load_catalogue(lang)
    document = workflow.audit_status(folder, catalogue)
    if as_json:
        print_json(document)
        return
    click.echo(catalogue.text("audit.status.commitment", hash=document["commitment"]["sha256"]))
    click.echo(document["commitment"]["claim_text"])
    click.echo(document["commitment"]["blind_to"])
    sample = {name: catalogue.number(value) for name, value in document["sample"].items()}
    click.echo(catalogue.text("audit.status.sample", **sample))
    for found in document["discrepancies"]:
        cells = "; ".join(f"{c['column']} {c['reported']} / {c['counted']}" for c in found["cells"]) or "–"
        click.echo(printable(f"  {found['batch']}: {cells}"))
    several = document["contests"] if len(document["contests"]) > 1 else ()
    for one in several:
        click.echo(printable(f"{one['contest']}: {one['reading']}"))
    click.echo(document["reading"])
