"""`tallyproof methods`: list the forensic methods with their parameters."""

from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command("methods", epilog="Example: tallyproof methods F-SHPILKIN --json")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@options.plugins
@options.lang
@options.unused_seed
@options.json_output
def command(codes: tuple[str, ...], plugins: tuple[str, ...], lang: str, as_json: bool) -> None:
    """List forensic methods, all where no CODE is given: parameters, standard values, what is allowed."""
    catalogue = load_catalogue(lang)
    document = workflow.methods(catalogue, codes=codes, plugins=plugins)
    if as_json:
        print_json(document)
        return
    for method in document["methods"]:
        _show(method, catalogue)
    click.echo(catalogue.text("cli.parameters-note"))


def _show(method: dict[str, Any], catalogue: Catalogue) -> None:
    title = f"{method['code']} {method['name']}"
    if method["note"]:
        click.echo(f"{printable(title)}\n{printable(method['note'])}\n")
        return
    heads = [catalogue.text(f"cli.{name}") for name in ("parameter", "standard", "allowed", "unit")]
    table(title, heads, [_row(one) for one in method["parameters"]])
    for one in method["parameters"]:
        click.echo(f"{one['name']}: {printable(one['meaning'])} ({printable(one['source'])})")
    click.echo("")


def _row(one: dict[str, Any]) -> list[str]:
    return [f"{one['name']}\n{one['label']}", one["default_text"], one["allowed"], one["unit_name"]]
