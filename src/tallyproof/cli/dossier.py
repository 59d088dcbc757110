"""`tallyproof dossier`: do the main job."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.case_options import output
from tallyproof.cli.output import print_json
from tallyproof.cli.progress import progress
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command("dossier", epilog="Example: tallyproof dossier results.xlsx --out dossier --lang ru")
@options.source
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write."
)
@options.mapping
@options.contest
@options.previous
@options.previous_contest
@options.concurrent
@options.concurrent_contest
@options.other
@options.audit
@options.quick_count
@options.reports
@options.reports_mapping
@options.media
@options.statements
@options.totals
@options.thresholds
@options.rule
@options.dispute
@options.government
@click.option("--choice", help="Whose votes the forensic methods examine; the leader where not given.")
@options.plugins
@click.option("--title", help="Title of the dossier; the contest's name where not given.")
@output
def command(
    source: Path,
    out: Path,
    mapping: Path | None,
    contest: str | None,
    previous: Path | None,
    previous_contest: str | None,
    concurrent: Path | None,
    concurrent_contest: str | None,
    others: tuple[Path, ...],
    audit: Path | None,
    quick_count: dict[str, Any],
    reports: Path | None,
    reports_mapping: Path | None,
    media: workflow.MediaRequest | None,
    statements: Path | None,
    totals: Path | None,
    configuration: Path | None,
    rule: str | None,
    dispute: workflow.Dispute,
    government: Path | None,
    choice: str | None,
    plugins: tuple[str, ...],
    title: str | None,
    output: Mapping[str, Any],
) -> None:
    """Find everything that SOURCE allows and write it down so that anyone can recompute it.

    The folder gets dossier.html (one file, opens without network), dossier.pdf, dossier.json,
    findings.csv, snapshot.parquet and manifest.json.
    """
    catalogue = load_catalogue(output["lang"])
    request = workflow.Request(
        source,
        mapping=mapping,
        contest=contest,
        totals=totals,
        configuration=configuration,
        seed=output["seed"],
        previous=workflow.Request.beside(previous, previous_contest),
        concurrent=workflow.Request.beside(concurrent, concurrent_contest),
        other=workflow.Request(others[0]) if others else None,
        further=tuple(map(workflow.Request, others[1:])),
        audit=audit,
        **quick_count,
        reports=reports,
        reports_mapping=reports_mapping,
        media=media,
        statements=statements,
        plugins=plugins,
    )
    wishes = workflow.Wishes(rule=rule, choice=choice, title=title, dispute=dispute, government=government)
    with progress(catalogue) as step:
        document = workflow.compile_dossier(request, catalogue, out=out, wishes=wishes, progress=step)
    _show(document, catalogue, output["seed"], as_json=output["as_json"])


def _show(document: dict[str, Any], catalogue: Catalogue, seed: int, *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for path in document["paths"].values():
        click.echo(catalogue.text("cli.written", path=path))
    click.echo(catalogue.text("cli.seed", seed=str(seed)))
