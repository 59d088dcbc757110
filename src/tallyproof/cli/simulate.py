"""`tallyproof simulate`: draw an election of known truth."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.forensics.simulation import Extent, Honest, Mechanism, Plan, Shape
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_KINDS = [kind.value for kind in Honest]
_SYNTHETIC = [kind.value for kind in Honest if kind not in {Honest.LIKE, Honest.LIKE_STATIONS}]


@click.command(
    "simulate",
    epilog="Example: tallyproof simulate --synthetic urban_rural --out honest.csv --fraud stuffing --extent 0.05",
)
@click.argument("source", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "--synthetic", type=click.Choice(_SYNTHETIC), metavar="KIND", help=f"No SOURCE: {', '.join(_SYNTHETIC)}."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A .csv or .parquet file."
)
@click.option(
    "--honest",
    type=click.Choice(_KINDS),
    metavar="KIND",
    help=f"How people vote at the stations of SOURCE: {', '.join(_KINDS)}; like where not given.",
)
@click.option("--fraud", type=click.Choice([m.value for m in Mechanism]), help="What is planted.")
@click.option(
    "--extent", type=float, default=0.05, show_default=True, help="Part of the stations or votes, 0-1."
)
@click.option(
    "--of",
    type=click.Choice([e.value for e in Extent]),
    default="stations",
    show_default=True,
    help="What it is a part of.",
)
@click.option("--choice", help="Whom it favours; the leader where not given.")
@click.option(
    "--stations",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="Of a synthetic election.",
)
@click.option(
    "--choices", type=click.IntRange(2, 26), default=3, show_default=True, help="Of a synthetic election."
)
@click.option("--companions", is_flag=True, help="Also an earlier election and a contest of the same day.")
@options.mapping
@options.contest
@options.lang
@options.seed
@options.json_output
def command(
    source: Path | None,
    synthetic: str | None,
    out: Path,
    honest: str | None,
    fraud: str | None,
    extent: float,
    of: str,
    choice: str | None,
    stations: int,
    choices: int,
    companions: bool,
    mapping: Path | None,
    contest: str | None,
    lang: str,
    seed: int,
    as_json: bool,
) -> None:
    """Draw an honest election shaped like SOURCE, or a synthetic one, and plant something in it or nothing.

    Beside the results stand NAME.truth.csv, which says what was planted at which station, and
    NAME.facts.json, which says how the election was made.
    """
    if (source is None) == (synthetic is None):
        raise click.UsageError("Give either a SOURCE or --synthetic KIND.")
    if source is None and (honest or choice):
        raise click.UsageError("--honest and --choice belong to a SOURCE.")
    recipe = workflow.Recipe(
        Honest(synthetic or honest or Honest.LIKE),
        Plan(Mechanism(fraud), extent, Extent(of)) if fraud else None,
        choice,
        Shape(stations=stations, choices=choices),
        companions,
    )
    request = workflow.Request(source, mapping=mapping, contest=contest) if source else None
    catalogue = load_catalogue(lang)
    document = workflow.simulate(request, recipe, catalogue, out=out, seed=seed)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo(document["honest_text"])
    if document["mechanism"]:
        planted = {name: document[name] for name in ("planted", "added", "moved")}
        click.echo(document["mechanism_text"])
        click.echo(catalogue.text("simulation.planted", name=printable(document["choice_name"]), **planted))
    for path in document["files"].values():
        click.echo(catalogue.text("cli.written", path=path))
    click.echo(catalogue.text("cli.seed", seed=str(document["seed"])))
