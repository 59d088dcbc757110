"""`tallyproof site`: a project as a folder of static files."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.cli.progress import counted
from tallyproof.errors import CallError
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command("site", epilog="Example: tallyproof site kz2005 --out public --lang kk")
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to make.")
@click.option("--title", default="", help="Title of the site; the contest's name where not given.")
@click.option(
    "--sheets-of",
    "stations",
    multiple=True,
    metavar="STATION",
    help="Show the pictures of this station's sheets; may be given several times. None are shown otherwise.",
)
@click.option("--all-sheets", is_flag=True, help="Show the pictures of the sheets of all stations.")
@options.lang
@options.unused_seed
@options.json_output
def command(
    project: Path,
    out: Path,
    title: str,
    stations: tuple[str, ...],
    all_sheets: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Write the public site of PROJECT: results down to the station, dossier, versions, log, hashes of all files.

    Any web server can show the folder; it needs no script and asks nothing elsewhere. Pictures of sheets bear names,
    handwriting and signatures, which are personal data: look at each before you show it. They are drawn anew without
    Exif, beside the hash of the sealed original.
    """
    catalogue = load_catalogue(lang)
    if stations and all_sheets:
        raise CallError("Several things at once.", expected="--sheets-of or --all-sheets")
    sheets = workflow.choose_sheets(project, stations=stations, every=all_sheets)
    if sheets:
        told = catalogue.text("site.sheets.warning", pictures=catalogue.number(sheets.pictures))
        click.echo(printable(told), err=True)
    with counted(catalogue.text("site.progress")) as progress:
        document = workflow.publish_site(
            project, catalogue, out=out, title=title, sheets=sheets, progress=progress
        )
    if as_json:
        print_json(document)
    else:
        click.echo(catalogue.text("site.written", out=str(out), files=len(document["files"])))
