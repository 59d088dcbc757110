"""`tallyproof audit replay`: repeat an audit that others made, from its public files."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import load_catalogue

__all__ = ["replay"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    "replay",
    epilog="Example: tallyproof audit replay report.csv --manifests manifests.zip --totals totals.zip",
)
@click.argument("report", type=_FILE)
@click.option(
    "--manifests", type=_FILE, required=True, help="Archive of the manifests, a folder a jurisdiction."
)
@click.option("--totals", type=_FILE, required=True, help="Archive of the reported votes by batch.")
@click.option("--contest", help="One contest only.")
@options.lang
@options.unused_seed
@options.json_output
def replay(
    report: Path,
    manifests: Path,
    totals: Path,
    contest: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Repeat the batch comparison of REPORT (VotingWorks Arlo); exit 3 where sample or risk differ."""
    catalogue = load_catalogue(lang)
    document = workflow.audit_replay(report, catalogue, manifests=manifests, totals=totals, contest=contest)
    if as_json:
        print_json(document)
    else:
        heads = [
            catalogue.text(f"audit.replay.column.{name}")
            for name in ("contest", "bound", "draws", "sample", "risk", "published")
        ]
        rows = [
            [
                printable(one["contest"]),
                f"{one['total_bound']:.6f}",
                catalogue.number(one["draws_made"]),
                catalogue.text(f"audit.replay.sample.{'same' if one['sample_identical'] else 'other'}"),
                f"{one['risk']:.9f}",
                f"{one['risk_published']:.9f}",
            ]
            for one in document["contests"]
        ]
        table(catalogue.text("audit.replay.heading"), heads, rows)
        click.echo(catalogue.text(f"audit.replay.{document['status']}"))
        for one in document["contests"]:
            for problem in one["problems"]:
                click.echo(printable(problem["text"]), err=True)
    return 0 if document["status"] == "identical" else 3
