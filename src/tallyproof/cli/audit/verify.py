"""`tallyproof audit verify`: check a published audit from the commitment to the decision."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["verify"]

_SHOWN = 100
_WIDTH = 60


@click.command("verify", epilog="Example: tallyproof audit verify public --commitment 9f2c...")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--commitment", help="The hash that was published before the seed was thrown.")
@options.lang
@options.unused_seed
@options.json_output
def verify(
    directory: Path,
    commitment: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Check the published audit in DIR and name whatever was changed; exit 3 where something was."""
    catalogue = load_catalogue(lang)
    document = workflow.audit_verify(directory, commitment=commitment)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return 0 if document["status"] == "identical" else 3


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo(catalogue.text(f"audit.verify.{document['status']}"))
    if document["complete"]:
        click.echo(catalogue.text("audit.status.commitment", hash=document["commitment"]))
        risk = catalogue.percent(document["risk"])
        decision = catalogue.text(f"audit.verify.decision.{document['decision']}")
        click.echo(
            catalogue.text("audit.verify.result", draws=document["draws"], risk=risk, decision=decision)
        )
    if document["findings"]:
        heads = [
            catalogue.text(f"audit.verify.column.{name}") for name in ("check", "file", "found", "expected")
        ]
        rows = [_row(one, catalogue) for one in document["findings"][:_SHOWN]]
        table(catalogue.text("audit.verify.findings"), heads, rows)


def _row(one: dict[str, Any], catalogue: Catalogue) -> list[str]:
    place = one["file"] if one["row"] is None else f"{one['file']}:{one['row']}"
    told = [place, one["found"][:_WIDTH], one["expected"][:_WIDTH]]
    return [catalogue.text(f"audit.verify.check.{one['check']}"), *map(printable, told)]
