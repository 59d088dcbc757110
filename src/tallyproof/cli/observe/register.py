"""`tallyproof observe register`: the list of stations in its versions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["register"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_LISTED = 20


@click.command(
    "register",
    epilog="Example: tallyproof observe register election stations.csv --from 2005-11-01 --successions changes.csv",
)
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("source", type=click.Path(path_type=Path, exists=True), required=False)
@options.mapping
@click.option("--from", "valid_from", help="From which day this version is valid, for example 2005-11-01.")
@click.option(
    "--successions", type=_FILE, help="What became of stations of the version before (CSV: old, new, reason)."
)
@options.lang
@options.unused_seed
@options.json_output
def register(
    project: Path,
    source: Path | None,
    mapping: Path | None,
    valid_from: str | None,
    successions: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Add the list of stations in SOURCE to the PROJECT as a new version; without SOURCE, list the versions.

    Stations that were split, merged or renamed are followed: a report by an old code finds its station.
    """
    catalogue = load_catalogue(lang)
    if source and not valid_from:
        raise CallError("A version of the register without a day.", expected="--from with a date")
    if source is None and (valid_from or successions):
        raise CallError("A day or successions without stations.", expected="SOURCE with the list of stations")
    document = (
        workflow.update_register(
            project,
            workflow.Request(source, mapping=mapping),
            catalogue,
            valid_from=valid_from or "",
            successions=successions,
        )
        if source
        else workflow.list_register(project)
    )
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _show(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    if "sentence" in document:
        click.echo(document["sentence"])
    for name, changes in (document.get("difference") or {}).items():
        if isinstance(changes, (list, tuple)) and changes:
            codes = [one["station"] if isinstance(one, Mapping) else one for one in changes[:_LISTED]]
            first = ", ".join(codes) + (", …" if len(changes) > _LISTED else "")
            click.echo(printable(catalogue.plural(f"reports.register.{name}", len(changes), first=first)))
    heads = [
        catalogue.text(f"reports.column.{name}") for name in ("valid_from", "at_stations", "successions")
    ]
    rows = [
        [one["valid_from"], catalogue.number(one["stations"]), catalogue.number(one["successions"])]
        for one in document["versions"]
    ]
    table(catalogue.text("reports.heading.register"), heads, rows)
