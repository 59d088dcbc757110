"""The options that verbs share, and what they add up to."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tallyproof.errors import CallError
from tallyproof.tasks import CLUSTER_VARIABLE
from tallyproof.texts import LANGUAGES
from tallyproof.workflow.dispute import Dispute
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.request import Request

__all__ = [
    "annul",
    "audit",
    "cluster",
    "concurrent",
    "concurrent_contest",
    "contest",
    "contested",
    "counts",
    "database",
    "dispute",
    "fail_on_signal",
    "government",
    "json_output",
    "lang",
    "law",
    "mapping",
    "media",
    "media_folder",
    "other",
    "parameters",
    "plugins",
    "previous",
    "previous_contest",
    "quick_count",
    "reports",
    "reports_mapping",
    "request",
    "rule",
    "sample",
    "scenario",
    "seed",
    "source",
    "statements",
    "thresholds",
    "totals",
    "unused_seed",
    "workers",
]


source = click.argument("source", type=click.Path(path_type=Path, exists=True))
json_output = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
lang = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of all text."
)
seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=20051204,
    show_default=True,
    help="Seed of every draw.",
)
unused_seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    expose_value=False,
    help="Taken by every verb; nothing is drawn by this one.",
)
mapping = click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="How the columns map (TOML); proposed automatically where not given.",
)
contest = click.option("--contest", help="Which contest, where the source holds several.")
thresholds = click.option(
    "--config",
    "configuration",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Thresholds (TOML) instead of the defaults.",
)
totals = click.option(
    "--totals",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Totals the commission announced (CSV: area, column, value), to compare with the sums.",
)
previous = click.option(
    "--previous",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="Results of an earlier election at the same stations, for the methods that compare with one.",
)
previous_contest = click.option(
    "--previous-contest", help="Which contest of --previous, where it holds several."
)
concurrent = click.option(
    "--concurrent",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="Results of another contest of the same day with the same voters.",
)
concurrent_contest = click.option(
    "--concurrent-contest", help="Which contest of --concurrent, where it holds several."
)
other = click.option(
    "--other",
    "others",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="Another set of sheets for the same stations, to compare with: copies, another portal. May be repeated.",
)
audit = click.option(
    "--audit",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="The folder of an audit of these results, to tell of its claim, risk, sample and decision.",
)
sample = click.option(
    "--sample",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The drawn stations of a quick count (CSV), with --counts.",
)
counts = click.option(
    "--counts",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="What observers counted at the stations of --sample.",
)
reports = click.option(
    "--reports",
    type=click.Path(path_type=Path, exists=True),
    metavar="REPORTS",
    help="Observers' reports, a file or a project, to set beside the results.",
)
reports_mapping = click.option(
    "--reports-mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="How the columns of --reports map (TOML); proposed automatically where not given.",
)
government = click.option(
    "--government",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Who can govern and who answers to whom (TOML): seats, bars, what is open, powers, reforms.",
)
_MEDIA = {
    "sheet": ("--media", "A coding sheet of media monitoring, to tell of shares, tone and coverage."),
    "mapping": (
        "--media-mapping",
        "How the columns of --media map (TOML); proposed automatically where not given.",
    ),
    "plan": ("--media-plan", "What was to be monitored, and what the law gives to whom (TOML)."),
    "log": ("--media-log", "Minutes planned and coded by outlet and day (CSV, XLSX)."),
    "register": ("--media-register", "A register of actors, for names in your language."),
}


def media(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name the files of a media monitoring; the command gets them as one `media`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:  # noqa: ANN401 - click passes options of any type
        parts = {part: given.pop(f"media_{part}") for part in _MEDIA}
        if parts["sheet"] is None and any(parts.values()):
            raise CallError("There is no coding sheet.", expected="--media SHEET")
        return command(**given, media=MediaRequest(**parts) if parts["sheet"] else None)

    for part, (flag, words) in reversed(_MEDIA.items()):
        kind = click.Path(path_type=Path, exists=True, dir_okay=False)
        gathered = click.option(flag, f"media_{part}", type=kind, help=words)(gathered)
    return gathered


statements = click.option(
    "--statements",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="A folder with statements.toml: what was said, translations, quoted figures.",
)
media_folder = click.option(
    "--media",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="The folder of the files of the media monitoring.",
)
plugins = click.option(
    "--plugin",
    "plugins",
    multiple=True,
    metavar="NAME",
    help="Also ask a method of another installed package, by its entry point. May be repeated.",
)
parameters = click.option(
    "--set",
    "parameters",
    multiple=True,
    metavar="CODE.NAME=VALUE",
    help="Also run a method with another value of a parameter, beside its standard run; `tallyproof methods` lists "
    "them. May be repeated.",
)
rule = click.option(
    "--rule",
    help="How the contest is decided, for example plurality, majority, referendum;turnout>=1/2; "
    "the rule that stands beside the source, else plurality.",
)
_OF_REQUEST = {
    "mapping": (mapping,),
    "contest": (contest,),
    "totals": (totals,),
    "configuration": (thresholds,),
    "previous": (previous, previous_contest),
    "concurrent": (concurrent, concurrent_contest),
    "audit": (audit,),
    "reports": (reports,),
    "reports_mapping": (reports_mapping,),
    "statements": (statements,),
    "plugins": (plugins,),
}
"""What may be said of a request, by the field that it fills."""


def request(*more: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add SOURCE, how it is read, and the options of `more` fields; the command gets them as one `request`.

    The seed goes into it too; `--seed` stands where the verb lists it.
    """
    fields = ("mapping", "contest", *more)

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def gathered(**given: Any) -> Any:  # noqa: ANN401 - click passes options of any type
            asked = {name: given.pop(name) for name in fields}
            for name in {"previous", "concurrent"} & asked.keys():
                asked[name] = Request.beside(asked[name], given.pop(f"{name}_contest"))
            return command(request=Request(given.pop("source"), seed=given.pop("seed"), **asked), **given)

        for option in reversed([option for name in fields for option in _OF_REQUEST[name]]):
            gathered = option(gathered)
        return source(gathered)

    return decorated


fail_on_signal = click.option(
    "--fail-on",
    type=click.FloatRange(0, 1),
    metavar="Q",
    help="Exit with 1 where a method's corrected q is at or below this.",
)
annul = click.option(
    "--annul",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Stations to annul: a CSV file with a column station_id.",
)
scenario = click.option(
    "--scenario",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Named scenarios (TOML).",
)
contested = click.option(
    "--contested",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Contested stations: a CSV file with a column station_id, and states, ballots, another sheet.",
)
law = click.option(
    "--law",
    metavar="PROFILE",
    help="The law that applies: the id of a profile, or a profile in a TOML file; "
    "by country and day where not given.",
)


workers = click.option(
    "--workers",
    type=click.IntRange(0, 1024),
    default=0,
    show_default=True,
    help="Local processes; 0 takes all processors. The numbers do not depend on it.",
)
cluster = click.option(
    "--cluster",
    metavar="ADDRESS",
    help=f"A Dask scheduler to work at instead, such as tcp://host:8786; also by {CLUSTER_VARIABLE}.",
)


def dispute(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is disputed under which law; the command gets them as one `dispute`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:  # noqa: ANN401 - click passes options of any type
        parts = {part: given.pop(part) for part in ("annul", "scenario", "contested", "law")}
        return command(**given, dispute=Dispute(**parts))

    return annul(scenario(contested(law(gathered))))


def quick_count(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a quick count; the command gets sample and counts as one `quick_count`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:  # noqa: ANN401 - click passes options of any type
        parts = {"sample": given.pop("sample"), "counts": Request.beside(given.pop("counts"))}
        return command(**given, quick_count=parts)

    return sample(counts(gathered))


database = click.option(
    "--database",
    envvar="TALLYPROOF_DATABASE",
    default="",
    help="URL of a PostgreSQL database for the records of this project; SQLite in its folder where not given.",
)
