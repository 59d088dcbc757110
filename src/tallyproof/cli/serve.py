"""`tallyproof serve`: the team server; with the sample election where no project is named."""

import tempfile
from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.texts import load_catalogue
from tallyproof.workflow.request import Request

__all__ = ["command"]


@click.command("serve", epilog="Example: tallyproof serve --project kz2005")
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A project made by `tallyproof init`; without one, the sample election in a new folder.",
)
@click.option(
    "--database",
    envvar="TALLYPROOF_DATABASE",
    default="",
    help="postgresql://user:password@host/name, instead of SQLite in the project.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any free one.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; more than one needs PostgreSQL.",
)
@click.option(
    "--name", "names", multiple=True, help="A name by which people reach the server. May be repeated."
)
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy in front speaks TLS and sends X-Forwarded-For and -Proto."
)
@click.option(
    "--browser/--no-browser", default=None, help="Open the browser; by default with the sample only."
)
@options.lang
def command(
    project: Path | None,
    database: str,
    host: str,
    port: int,
    workers: int,
    names: tuple[str, ...],
    behind_proxy: bool,
    browser: bool | None,
    lang: str,
) -> None:
    """Serve a project to a team, on this machine only unless told otherwise.

    \b
    Examples:
      tallyproof serve
      tallyproof serve --project kz2005 --port 8000
      tallyproof serve --project kz2005 --database postgresql://u:p@db/kz2005 --workers 4
    """
    from tallyproof.web.place import LOOPBACK, Place  # noqa: PLC0415 - starts Django
    from tallyproof.web.server import Serving, serve  # noqa: PLC0415

    catalogue = load_catalogue(lang)
    folder = project or _sample(lang)
    hosts = (*LOOPBACK, *names, *((host,) if host not in {"0.0.0.0", "::"} else ()))  # noqa: S104
    place = Place(folder, database, behind_proxy, tuple(dict.fromkeys(hosts)))

    def say(address: str, link: str) -> None:
        click.echo(catalogue.text("cli.serve.at", folder=folder, address=address))
        if link:
            click.echo(catalogue.text("cli.serve.first", link=link))
        click.echo(catalogue.text("cli.serve.stop"), nl=True)

    opened = browser if browser is not None else project is None
    serve(Serving(place, port, host, workers, open_browser=opened), say=say)


def _sample(lang: str) -> Path:
    """Return a project with the sample election, in a new folder that stays."""
    home = Path(tempfile.mkdtemp(prefix="tallyproof-sample-"))
    workflow.write_sample(None, home / "election", language=lang)
    workflow.init(home / "project", Request(home / "election"))
    return home / "project"
