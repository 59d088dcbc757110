"""`tallyproof coalition`: who can decide together, and without whom nobody can."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.coalition import CoalitionWishes, coalition

__all__ = ["command"]

_LISTED = 12
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    "coalition", epilog='Example: tallyproof coalition seats.csv --bars "39,>=2/3" --coalition "Otan+AIST"'
)
@click.argument("seats", type=_FILE)
@click.option(
    "--bars",
    metavar="BAR,BAR,...",
    help="Seats that are asked for, as numbers or shares (>1/2, >=2/3); half, 2/3 and 3/4 where not given.",
)
@click.option(
    "--rules", type=_FILE, help="Compound rules (TOML): two chambers, a veto and its override, consent."
)
@click.option(
    "--dispute", type=_FILE, help="What is still open about the seats (TOML): run-offs, contested stations."
)
@click.option(
    "--coalition", "coalitions", multiple=True, metavar="A+B", help="A coalition to look at. May be repeated."
)
@click.option("--refuses", nargs=2, multiple=True, metavar="A B", help="Two that do not sit together.")
@click.option("--merge", "merges", multiple=True, metavar="A+B=NAME", help="What if these became one party?")
@click.option(
    "--split", "splits", multiple=True, metavar="A=NAME:N", help="What if N members of A left as NAME?"
)
@click.option("--power", is_flag=True, help="Also print power indices, with what they assume.")
@click.option("--country", default="", help="Which country, where SEATS is a table of ParlGov.")
@click.option(
    "--election", default="", metavar="DAY", help="Which election of it; the last one where not given."
)
@options.lang
@options.unused_seed
@options.json_output
def command(
    seats: Path,
    bars: str | None,
    rules: Path | None,
    dispute: Path | None,
    coalitions: tuple[str, ...],
    refuses: tuple[tuple[str, str], ...],
    merges: tuple[str, ...],
    splits: tuple[str, ...],
    power: bool,
    country: str,
    election: str,
    lang: str,
    as_json: bool,
) -> None:
    """Say who can reach each bar with the seats in SEATS, a CSV file with the columns party and seats."""
    catalogue = load_catalogue(lang)
    wishes = CoalitionWishes(
        bars=bars,
        refusals=refuses,
        coalitions=coalitions,
        merges=merges,
        splits=splits,
        rules=rules,
        dispute=dispute,
        country=country,
        election=election,
    )
    document = coalition(seats, catalogue, wishes)
    if as_json:
        print_json(document)
        return
    for line in (*_lines(document, catalogue), *(_power(document, catalogue) if power else ())):
        click.echo(printable(line))


def _lines(document: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    if document["dispute"]:
        yield from _dispute(document["dispute"])
    else:
        for bar in (*document["coalitions"], *document["rules"]):
            yield from _bar(bar, catalogue)
    for one in document["asked"]:
        yield from one["readings"]
        yield from (step["text"] for step in (*one["taking_in"], *one["losing"]))
        yield ""
    if document["change"]:
        yield from document["change"]["readings"]


def _bar(bar: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    yield from bar["readings"]
    for one in bar["minimal"][:_LISTED]:
        yield f"  {one['text']}"
    more = int(bar["groups_count"]) - _LISTED
    if more > 0:
        yield catalogue.text("coalition.more", count=more)
    yield ""


def _power(document: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    """Yield the indices of one player of each row: members who vote singly have equal ones."""
    if document["power"]:
        yield document["assumption"]
    for bar in document["power"]:
        yield catalogue.text("coalition.bar", bar=bar["bar"])
        found = {player["name"]: player for player in bar["players"]}
        for party in document["parties"]:
            one, many = found[party["players"][0]], len(party["players"])
            name = (
                party["title"]
                if many == 1
                else catalogue.text("coalition.each", name=party["title"], count=many)
            )
            shares = (one["banzhaf_share"], one["shapley_shubik_share"])
            banzhaf, shapley = (catalogue.percent(share, digits=1) for share in shares)
            yield "  " + catalogue.text("coalition.power", name=name, banzhaf=banzhaf, shapley=shapley)


def _dispute(dispute: Mapping[str, Any]) -> Iterator[str]:
    yield dispute["title"]
    for party in dispute["parties"]:
        yield f"  {party['title']}: {party['low']}–{party['high']}"
    for bar in dispute["bars"]:
        yield from bar["readings"]
    yield dispute["exact_text"]
    yield ""
