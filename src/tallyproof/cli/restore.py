"""`tallyproof restore`: bring a project back from a backup."""

from pathlib import Path

import click

from tallyproof.cli import options
from tallyproof.cli.output import print_json
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command("restore", epilog="Example: tallyproof restore kz2005-2005-12-06.zip kz2005-again")
@click.argument("backup", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
@options.database
@options.lang
@options.unused_seed
@options.json_output
def command(
    backup: Path,
    folder: Path,
    database: str,
    lang: str,
    as_json: bool,
) -> None:
    """Bring the project of BACKUP back into FOLDER, which is made; its records into SQLite or an empty database."""
    from tallyproof.workflow.backup import restore_backup  # noqa: PLC0415 - starts Django

    document = restore_backup(backup, folder, database=database)
    if as_json:
        print_json(document)
    else:
        fields = {
            "folder": document["folder"],
            "files": document["files"],
            "rows": sum(document["rows"].values()),
        }
        click.echo(load_catalogue(lang).text("cli.backup.restored", **fields))
