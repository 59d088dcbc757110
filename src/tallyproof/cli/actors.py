"""`tallyproof actors`: who takes part, what binds them according to whom, and who a name may mean."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_LISTED = 50
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_register = click.argument("register", type=_FILE)


@click.group("actors")
def command() -> None:
    """Keep a register of people, parties, alliances, offices and bodies, every relation with its source.

    \b
    Examples:
      tallyproof actors import actors.csv claims.csv --out register.toml
      tallyproof actors show register.toml --on 2005-12-04
      tallyproof actors find register.toml "Ж. Туякбай" "Tuyakbai"
      tallyproof actors export register.toml --to followthemoney --out register.ftm.json
    """


@command.command(
    "import", epilog="Example: tallyproof actors import actors.csv claims.csv --out register.toml"
)
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the register here (TOML)."
)
@options.lang
@options.unused_seed
@options.json_output
def import_files(
    files: tuple[Path, ...],
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read FILES (TOML, CSV of names, CSV of claims, Popolo JSON) as one register and say what is wrong."""
    catalogue = load_catalogue(lang)
    document = workflow.import_actors(files, catalogue, out=out)
    if as_json:
        print_json(document)
        return
    for part, words in (("actors", "kind"), ("claims", "stance")):
        rows = [
            [catalogue.text(f"actors.{words}.{k}"), catalogue.number(n)] for k, n in document[part].items()
        ]
        table(catalogue.text(f"actors.heading.{part}"), _heads(catalogue, words, "number"), rows)
    _show_problems(document)
    if out:
        click.echo(catalogue.text("cli.written", path=printable(str(out))))


@command.command(
    "show", epilog="Example: tallyproof actors show register.toml --actor commission --on 2005-12-04"
)
@_register
@click.option("--actor", "about", metavar="ID", help="Only this actor and its relations.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Say also what held on this day.")
@options.lang
@options.unused_seed
@options.json_output
def show(
    register: Path,
    about: str | None,
    on: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show the actors of REGISTER and what the sources say binds them."""
    catalogue = load_catalogue(lang)
    document = workflow.show_actors(register, catalogue, about=about, on=on.date() if on else None)
    if as_json:
        print_json(document)
        return
    names = [
        [one["id"], catalogue.text(f"actors.kind.{one['kind']}"), one["title"]] for one in document["actors"]
    ]
    table(catalogue.text("actors.heading.actors"), _heads(catalogue, "id", "kind", "name"), names[:_LISTED])
    relations = [_relation(one, catalogue) for one in document["relations"][:_LISTED]]
    heads = _heads(catalogue, "relation", "held", "told_by")
    table(catalogue.text("actors.heading.relations"), heads, relations)
    _show_problems(document)


@command.command("find", epilog='Example: tallyproof actors find register.toml "Туякбай" "Tuyakbai"')
@_register
@click.argument("names", nargs=-1, required=True)
@options.lang
@options.unused_seed
@options.json_output
def find(
    register: Path,
    names: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Propose which actors of REGISTER the NAMES may mean, in any script; nothing is decided."""
    catalogue = load_catalogue(lang)
    document = workflow.find_actors(register, names, catalogue)
    if as_json:
        print_json(document)
        return
    for one in document["names"]:
        rows = [
            [p["actor"], p["title"], p["name"], catalogue.text(f"actors.ground.{p['ground']}")]
            for p in one["proposals"]
        ]
        table(one["name"], _heads(catalogue, "id", "name", "registered", "ground"), rows)
        if one["mixed_alphabets"]:
            click.echo(printable(catalogue.text("actors.mixed", words=", ".join(one["mixed_alphabets"]))))
    click.echo(catalogue.text("actors.proposals"))
    _show_problems(document)


@command.command(
    "export", epilog="Example: tallyproof actors export register.toml --to popolo --out popolo.json"
)
@_register
@click.option("--to", type=click.Choice(workflow.ACTOR_FORMATS), required=True, help="Format.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File; for csv a folder.")
@options.lang
@options.unused_seed
@options.json_output
def export(
    register: Path,
    to: str,
    out: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Write REGISTER in another format and say what that format cannot hold."""
    catalogue = load_catalogue(lang)
    document = workflow.export_actors(register, catalogue, to=to, out=out)
    if as_json:
        print_json(document)
        return
    for path in document["written"]:
        click.echo(catalogue.text("cli.written", path=printable(path)))
    for name, count in document["left_out"].items():
        kind = "relation" if catalogue.has(f"actors.relation.{name}") else "stance"
        what = catalogue.text(f"actors.{kind}.{name}")
        click.echo(catalogue.text("actors.left_out", what=what, count=count))
    _show_problems(document)


def _relation(one: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    told = [
        f"{catalogue.text(f'actors.stance.{stance}')}: {', '.join(tellers)}"
        for stance, tellers in one["told_by"].items()
    ]
    held = catalogue.text(f"actors.held.{one['held']}") if one["held"] else "–"
    return [one["title"], held, "; ".join(told)]


def _heads(catalogue: Catalogue, *names: str) -> list[str]:
    return [catalogue.text(f"actors.column.{name}") for name in names]


def _show_problems(document: Mapping[str, Any]) -> None:
    for one in document["problems"][:_LISTED]:
        click.echo(printable(f"  - {one['sentence']}"))
