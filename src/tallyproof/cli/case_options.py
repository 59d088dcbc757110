"""The options that the verbs of `case` share, handed over in bundles."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cases.acts import read_time
from tallyproof.cli import options

__all__ = ["case", "deed", "in_office", "output", "rule", "together"]

Verb = Callable[..., Any]
Decorator = Callable[[Verb], Verb]

case = click.argument("name", metavar="CASE")
rule = click.option("--rule", default="plurality", show_default=True, help="How the contest is decided.")


def together(into: str, *given: Decorator) -> Decorator:
    """Hand several options to a verb as one mapping by name, so that its signature stays short."""

    def wrap(verb: Verb) -> Verb:
        @functools.wraps(verb)
        def called(**values: Any) -> Any:  # noqa: ANN401 - whatever the options hold
            return verb(**_gathered(values, names, into))

        before = len(getattr(called, "__click_params__", ()))
        for option in reversed(given):
            option(called)
        names = [one.name for one in called.__click_params__[before:]]  # type: ignore[attr-defined]
        return called

    return wrap


def _gathered(values: dict[str, Any], names: Iterable[str], into: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in names} | {
        into: {name: values[name] for name in names}
    }


deed = together(
    "done",
    click.option(
        "--at", default="", metavar="TIME", help="When, by the clock at the body or with an offset; else now."
    ),
    click.option(
        "--as", "role", default="", metavar="ROLE", help="Who did it: complainant, forum, prosecutor, ..."
    ),
    click.option("--by", default="", help="Name or pseudonym of who did it; kept, never published."),
)
"""When something was done and by whom, as `done`."""

output = together("output", options.lang, options.seed, options.json_output)
"""Language and form of the answer; the seed is taken like everywhere, but nothing here is drawn."""

_project = together(
    "place",
    click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)),
    click.option(
        "--database",
        default="",
        envvar="TALLYPROOF_DATABASE",
        help="URL of a PostgreSQL database for the records of this project; SQLite in DIR where not given.",
    ),
    click.option("--now", default="", metavar="TIME", help="Tell as of this time (RFC 3339), not as of now."),
)


def in_office(verb: Verb) -> Verb:
    """Open the project and its records before a verb, and hand them over as `office`."""

    @functools.wraps(verb)
    def called(**values: Any) -> None:  # noqa: ANN401 - whatever the options hold
        place = values.pop("place")
        now = read_time(place["now"], dt.UTC) if place["now"] else None
        office = workflow.open_office(place["folder"], database=place["database"], now=now, by="cli")
        verb(office=office, **values)

    return _project(called)
