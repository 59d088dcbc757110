"""`tallyproof audit status`: where an audit stands and what follows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["status"]


@click.command("status")
@folder_argument
@options.lang
@options.unused_seed
@options.json_output
def status(
    folder: Path,
    lang: str,
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
        click.echo(printable(f"  {found['batch']}: {_found(found, catalogue)}"))
    several = document["contests"] if len(document["contests"]) > 1 else ()
    for one in several:
        click.echo(printable(f"{one['contest']}: {one['reading']}"))
    click.echo(document["reading"])


def _found(told: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return what a hand count found: figures that differ, papers or the whole unit missing."""
    if not told["found"]:
        return catalogue.text("dossier.audit.state.missing")
    cells = [f"{_name(c['column'], catalogue)} {c['reported']} / {c['counted']}" for c in told["cells"]]
    if told["papers_missing"]:
        count = catalogue.number(told["papers_missing"])
        cells.append(catalogue.text("dossier.audit.papers-missing", count=count))
    return "; ".join(cells) or "–"


def _name(column: str, catalogue: Catalogue) -> str:
    """Return what readers call a count; a choice by its own name."""
    key = f"dossier.count.{column}"
    return catalogue.text(key) if catalogue.has(key) else column.replace("votes__", "")
