"""`tallyproof calibrate`: measure the methods on simulated elections."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, table
from tallyproof.cli.progress import counted
from tallyproof.forensics.calibration.sentences import calibration_sentences
from tallyproof.tasks import Place
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command(
    "calibrate",
    epilog="Example: tallyproof calibrate project --parts trials.jsonl && tallyproof dossier project --out dossier",
)
@options.request("previous", "concurrent", "plugins")
@click.option("--choice", help="Whose votes to examine; the leader where not given.")
@click.option("--method", "methods", multiple=True, metavar="CODE", help="Only this method. May be repeated.")
@click.option(
    "--repetitions",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="Honest elections of each kind.",
)
@click.option(
    "--planted",
    type=click.IntRange(0, 100_000),
    default=20,
    show_default=True,
    help="Elections of each mechanism and extent; 0 measures false alarms only.",
)
@click.option(
    "--stations",
    type=click.IntRange(0, 1_000_000),
    default=1000,
    show_default=True,
    help="Stations of a simulated election, in whole areas; 0 takes all.",
)
@options.workers
@options.cluster
@click.option(
    "--parts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of finished trials: an interrupted run goes on from there.",
)
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    choice: str | None,
    methods: tuple[str, ...],
    repetitions: int,
    planted: int,
    stations: int,
    workers: int,
    cluster: str | None,
    parts: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Measure on simulated elections shaped like SOURCE how often methods err and what they can find."""
    catalogue = load_catalogue(lang)
    place = Place.named(workers, cluster)
    measure = workflow.Measure(choice, methods, repetitions, planted, stations, place, parts)
    with counted(catalogue.text("calibration.progress")) as progress:
        document = workflow.calibrate(request, measure, progress=progress)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    heads = [
        catalogue.text("cli.method"),
        *(catalogue.text(f"calibration.head.{h}") for h in ("promised", "alarms")),
    ]
    table(
        catalogue.text("calibration.title"),
        heads,
        [_row(method, catalogue) for method in document["methods"]],
    )
    for method in document["methods"]:
        click.echo(f"{method['code']}")
        for sentence in calibration_sentences(method, document, catalogue):
            click.echo(f"  {sentence}")
    for rate in document["any_alarm"]:
        click.echo(_any(rate, document, catalogue))
    stations, of = document["stations"], document["stations_of_election"]
    if stations < of:
        click.echo(catalogue.text("calibration.sampled", stations=stations, of=of))
    click.echo(catalogue.text("cli.seed", seed=str(document["design"]["seed"])))


def _row(method: dict[str, Any], catalogue: Catalogue) -> list[str]:
    rates = [catalogue.percent(rate["rate"], digits=1) for rate in method["false_alarms"]]
    return [method["code"], catalogue.percent(method["nominal"], digits=0), " / ".join(rates)]


def _any(rate: dict[str, Any], document: dict[str, Any], catalogue: Catalogue) -> str:
    return catalogue.text(
        "calibration.any",
        kind=catalogue.text(f"calibration.kind.{rate['honest']}"),
        of=rate["of"],
        rate=catalogue.percent(rate["rate"], digits=1),
        nominal=catalogue.percent(document["design"]["level"], digits=0),
    )
