"""The options that all verbs of `case` share."""

import datetime as dt
from pathlib import Path

import click

from tallyproof.cases.acts import read_time
from tallyproof.workflow.case_records import Office, open_office

__all__ = ["act_by", "act_role", "act_time", "case", "database", "now", "office_of", "project", "rule"]

project = click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
case = click.argument("name", metavar="CASE")
database = click.option(
    "--database",
    default="",
    envvar="TALLYPROOF_DATABASE",
    help="URL of a PostgreSQL database for the records of this project; SQLite in DIR where not given.",
)
now = click.option(
    "--now", default="", metavar="TIME", help="Tell as of this time (RFC 3339), not as of now."
)
rule = click.option("--rule", default="plurality", show_default=True, help="How the contest is decided.")
act_time = click.option(
    "--at",
    default="",
    metavar="TIME",
    help="When it was done, by the clock at the body or with an offset; else now.",
)
act_role = click.option(
    "--as", "role", default="", metavar="ROLE", help="Who did it: complainant, forum, prosecutor, ..."
)
act_by = click.option("--by", default="", help="Name or pseudonym of who did it; kept, never published.")


def office_of(folder: Path, database: str, now: str) -> Office:
    """Open a project and its records."""
    return open_office(folder, database=database, now=read_time(now, dt.UTC) if now else None, by="cli")
