"""`tallyproof audit draw`: the public seed, the next round, and the papers that teams need."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue

__all__ = ["draw"]


@click.command("draw")
@folder_argument
@click.option(
    "--public-seed", help="The seed, thrown in public after the commitment; only for the first draw."
)
@click.option("--seed-source", default="", help="How the seed came about.")
@click.option(
    "--total", type=click.IntRange(min=1), help="Draws in all after this round; chosen where not given."
)
@click.option("--full-count", metavar="REASON", help="Go over to counting everything, for this reason.")
@options.lang
@options.unused_seed
@options.json_output
def draw(
    folder: Path,
    public_seed: str | None,
    seed_source: str,
    total: int | None,
    full_count: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Draw the next round of the audit in FOLDER, and write retrieval list and count sheets."""
    catalogue = load_catalogue(lang)
    if full_count:
        document = workflow.audit_full_count(folder, catalogue, reason=full_count)
    else:
        document = workflow.audit_draw(folder, catalogue, seed=public_seed, source=seed_source, total=total)
    if as_json:
        print_json(document)
        return
    for batch in document["new"]:
        click.echo(printable(batch))
    for caution in document["cautions"]:
        click.echo(printable(caution))
    for path in document["files"].values():
        click.echo(catalogue.text("audit.written", path=printable(path)))
