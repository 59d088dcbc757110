"""`tallyproof site`: a project as a folder of static files."""

from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.cli.progress import counted
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command("site", epilog="Example: tallyproof site kz2005 --out public --lang kk")
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to make.")
@click.option("--title", default="", help="Title of the site; the contest's name where not given.")
@options.lang
@options.unused_seed
@options.json_output
def command(
    project: Path,
    out: Path,
    title: str,
    lang: str,
    as_json: bool,
) -> None:
    """Write the public site of PROJECT: results down to the station, dossier, versions, log, hashes of all files.

    Any web server can show the folder; it needs no script and asks nothing elsewhere.
    """
    catalogue = load_catalogue(lang)
    with counted(catalogue.text("site.progress")) as progress:
        document = workflow.publish_site(project, catalogue, out=out, title=title, progress=progress)
    if as_json:
        print_json(document)
    else:
        click.echo(catalogue.text("site.written", out=str(out), files=len(document["files"])))
