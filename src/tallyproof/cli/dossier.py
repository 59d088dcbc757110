"""`tallyproof dossier`: do the main job."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.cli.progress import progress
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command("dossier", epilog="Example: tallyproof dossier results.xlsx --out dossier --lang ru")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write."
)
@options.request(
    "previous",
    "concurrent",
    "audit",
    "reports",
    "reports_mapping",
    "statements",
    "totals",
    "configuration",
    "plugins",
)
@options.other
@options.quick_count
@options.media
@options.rule
@options.dispute
@options.government
@click.option("--choice", help="Whose votes the forensic methods examine; the leader where not given.")
@click.option("--title", help="Title of the dossier; the contest's name where not given.")
@options.lang
@options.seed
@options.json_output
def command(
    out: Path,
    request: workflow.Request,
    others: tuple[Path, ...],
    quick_count: dict[str, Any],
    media: workflow.MediaRequest | None,
    rule: str | None,
    dispute: workflow.Dispute,
    government: Path | None,
    choice: str | None,
    title: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Find everything that SOURCE allows and write it down so that anyone can recompute it.

    The folder gets dossier.html (one file, opens without network), dossier.pdf, dossier.json,
    findings.csv, snapshot.parquet and manifest.json.
    """
    catalogue = load_catalogue(lang)
    asked = replace(
        request,
        other=workflow.Request(others[0]) if others else None,
        further=tuple(map(workflow.Request, others[1:])),
        media=media,
        **quick_count,
    )
    wishes = workflow.Wishes(rule=rule, choice=choice, title=title, dispute=dispute, government=government)
    with progress(catalogue) as step:
        document = workflow.compile_dossier(asked, catalogue, out=out, wishes=wishes, progress=step)
    _show(document, catalogue, request.seed, as_json=as_json)


def _show(document: dict[str, Any], catalogue: Catalogue, seed: int, *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for path in document["paths"].values():
        click.echo(catalogue.text("cli.written", path=path))
    click.echo(catalogue.text("cli.seed", seed=str(seed)))
