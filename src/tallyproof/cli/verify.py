"""`tallyproof verify`: recompute a dossier."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, table
from tallyproof.cli.progress import progress
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command("verify", epilog="Example: tallyproof verify dossier --source results.xlsx")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option(
    "--source",
    type=click.Path(path_type=Path, exists=True),
    help="The source, where it no longer lies where the manifest says.",
)
@options.previous
@options.concurrent
@options.other
@options.audit
@options.reports
@options.media_folder
@options.counts
@options.statements
@options.lang
@options.unused_seed
@options.json_output
def command(
    directory: Path,
    source: Path | None,
    previous: Path | None,
    concurrent: Path | None,
    others: tuple[Path, ...],
    audit: Path | None,
    reports: Path | None,
    media: Path | None,
    counts: Path | None,
    statements: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Recompute the dossier in DIR from its source and say what differs; exit 3 where something does.

    Of a public site, every file is compared with the manifest of the site.
    """
    catalogue = load_catalogue(lang)
    if workflow.is_site(directory):
        return _checked_site(directory, catalogue, as_json=as_json)
    with progress(catalogue) as step:
        beside = {
            "previous": previous,
            "concurrent": concurrent,
            **dict(zip(_sets(len(others)), others, strict=True)),
            "audit": audit,
            "reports": reports,
            "media": media,
            "counts": counts,
            "statements": statements,
        }
        document = workflow.verify(directory, source=source, beside=beside, progress=step)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return 0 if document["status"] == "identical" else 3


def _checked_site(directory: Path, catalogue: Catalogue, *, as_json: bool) -> int:
    document = workflow.check_site(directory)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
        told = {"hash": document["manifest"], "dossier": str(directory / "dossier")}
        click.echo(catalogue.text("cli.site_next", **told))
    return 0 if document["status"] == "whole" else 3


def _sets(count: int) -> list[str]:
    """Return what a manifest calls the other sets of sheets, in their order."""
    return ["other" if at == 1 else f"other_{at}" for at in range(1, count + 1)]


def _told(value: object) -> str:
    return "–" if value is None else str(value)


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo(catalogue.text(f"cli.{document['status']}"))
    if document["differences"]:
        heads = [catalogue.text(f"cli.{name}") for name in ("difference", "recorded", "now")]
        rows = [[d["what"], _told(d["recorded"]), _told(d["now"])] for d in document["differences"]]
        table("", heads, rows)
