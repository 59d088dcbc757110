"""`tallyproof backup`: a project and its records in one file."""

from pathlib import Path

import click

from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command("backup", epilog="Example: tallyproof backup kz2005 --out kz2005-2005-12-06.zip")
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to make.")
@options.database
@options.lang
@options.unused_seed
@options.json_output
def command(
    project: Path,
    out: Path,
    database: str,
    lang: str,
    as_json: bool,
) -> None:
    """Write PROJECT with its records into one file, also while it is served; the file lets its holder in."""
    from tallyproof.workflow.backup import make_backup  # noqa: PLC0415 - starts Django

    document = make_backup(project, out, database=database)
    if as_json:
        print_json(document)
    else:
        fields = {
            "file": document["file"],
            "files": document["files"],
            "rows": sum(document["rows"].values()),
        }
        click.echo(load_catalogue(lang).text("cli.backup.made", sha256=document["sha256"], **fields))
