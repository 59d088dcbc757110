"""`tallyproof audit cards`: commit to an audit by single cards."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.audit.session.commitment import Kind
from tallyproof.cli import options
from tallyproof.cli.audit.plan import named_numbers
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["cards"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SHOWN = 30


@click.command(
    "cards",
    epilog="Example: tallyproof audit cards manifest.csv --kind comparison --records cvr.csv --out audit",
)
@click.argument("manifest", type=_FILE)
@click.option("--kind", type=click.Choice([k.value for k in Kind if k is not Kind.STATIONS]), required=True)
@click.option("--contest", help="Which contest of the records, or what to call it.")
@click.option(
    "--rule", type=click.Choice(["plurality", "majority", "irv"]), default="plurality", show_default=True
)
@click.option("--winners", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--risk-limit", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True
)
@click.option("--votes", multiple=True, metavar="NAME=NUMBER", help="Reported total (polling); repeated.")
@click.option(
    "--valid", type=click.IntRange(min=0), help="Reported valid votes (polling with --rule majority)."
)
@click.option(
    "--records", type=_FILE, multiple=True, help="Cast vote records: Dominion JSON or CSV, or plain CSV."
)
@click.option("--choice", "choices", multiple=True, help="Column of a choice in plain CSV records; repeated.")
@click.option(
    "--allowed", type=click.IntRange(min=1), default=1, show_default=True, help="Choices a card may mark."
)
@click.option("--contest-names", type=_FILE, help="Dominion's ContestManifest.json.")
@click.option("--candidate-names", type=_FILE, help="Dominion's CandidateManifest.json.")
@click.option(
    "--pools", type=_FILE, help="Votes by batch (oneaudit): CSV, the batch first, then a column a choice."
)
@click.option("--full-count-after", type=click.IntRange(min=1), help="Cards; half of them where not given.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Commit: make this audit folder."
)
@options.lang
@options.unused_seed
@options.json_output
def cards(
    manifest: Path,
    kind: str,
    contest: str | None,
    rule: str,
    winners: int,
    risk_limit: float,
    votes: tuple[str, ...],
    valid: int | None,
    records: tuple[Path, ...],
    choices: tuple[str, ...],
    allowed: int,
    contest_names: Path | None,
    candidate_names: Path | None,
    pools: Path | None,
    full_count_after: int | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Commit to an audit of the single cards in MANIFEST; draw, enter and status follow as for stations."""
    catalogue = load_catalogue(lang)
    wishes = workflow.CardWishes(
        kind=Kind(kind),
        contest=contest,
        rule=rule,
        winners=winners,
        risk_limit=risk_limit,
        votes=named_numbers(votes, option="--votes") if votes else None,
        valid=valid,
        records=records,
        choices=choices,
        allowed=allowed,
        contest_names=contest_names,
        candidate_names=candidate_names,
        pools=pools,
        full_count_after=full_count_after,
    )
    document = workflow.audit_cards(manifest, catalogue, wishes, out=out)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return 3 if document["status"] == "open" else 0


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    for problem in document["problems"][:_SHOWN]:
        click.echo(printable(problem["text"]), err=True)
    rows = [
        [printable(one["assertion"]), catalogue.number(one["votes"])]
        for one in document["assertions"][:_SHOWN]
    ]
    heads = [catalogue.text(f"audit.column.{name}") for name in ("assertion", "margin")]
    table(catalogue.text("audit.heading.assertions"), heads, rows)
    cards, records = (catalogue.number(document[name]) for name in ("cards", "records"))
    click.echo(catalogue.text("audit.cards.frame", cards=cards, records=records))
    if document["draws"] is not None:
        click.echo(catalogue.text("audit.cards.draws", cards=catalogue.number(document["draws"])))
    click.echo(catalogue.text(f"audit.cards.{document['status']}"))
    if "commitment" in document:
        click.echo(catalogue.text("audit.status.commitment", hash=document["commitment"]["sha256"]))
