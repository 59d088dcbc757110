"""`tallyproof observe pictures`: pictures without the place, the time and the device; originals sealed."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue

__all__ = ["pictures"]


@click.command(
    "pictures", epilog="Example: tallyproof observe pictures photographs --project election --out public"
)
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Where the originals are kept, encrypted.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the cleaned pictures, each named by its hash.",
)
@options.lang
@options.unused_seed
@options.json_output
def pictures(source: Path, project: Path, out: Path, lang: str, as_json: bool) -> None:
    """Clean SOURCE, a picture (JPEG, PNG, WebP) or a folder of them, before anything is published.

    Exif, GPS, XMP, comments, previews and whatever else stands beside the pixels is left out; how the picture is
    turned stays. What the picture itself shows, faces and papers, is not looked at.
    """
    catalogue = load_catalogue(lang)
    document = workflow.clean_pictures(source, catalogue, project=project, out=out)
    if as_json:
        print_json(document)
        return
    for one in document["files"]:
        if one["reason"]:
            click.echo(printable(f"{one['file']}: {one['reason']}"))
    figures = {name: catalogue.number(document[name]) for name in ("cleaned", "located", "refused", "new")}
    click.echo(printable(catalogue.text("reports.picture.done", out=document["out"], **figures)))
    click.echo(catalogue.text("reports.picture.limits"))
