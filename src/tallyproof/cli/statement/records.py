"""`tallyproof statement add`, `import`, `claim`, `stance`, `list` and `show`: the register of a project."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli.case_options import together
from tallyproof.cli.output import print_json, printable, table
from tallyproof.cli.statement.texts import FILE, FOLDER, LANGUAGE, output
from tallyproof.statements.register.claim import ClaimKind, Stance
from tallyproof.statements.register.statement import StatementKind
from tallyproof.texts import load_catalogue
from tallyproof.workflow.statements import read_version

__all__ = ["add", "add_claim", "desk_of", "import_folder", "list_all", "place", "show", "stance", "told"]

place = together(
    "place",
    click.argument("folder", metavar="DIR", type=FOLDER),
    click.option(
        "--database",
        default="",
        envvar="TALLYPROOF_DATABASE",
        help="URL of a PostgreSQL database; SQLite in DIR otherwise.",
    ),
)


@click.command("add")
@place
@click.argument("name", metavar="ID")
@click.argument("file", type=FILE)
@together(
    "fields",
    click.option("--language", type=LANGUAGE, required=True, help="Language of the text."),
    click.option(
        "--kind", type=click.Choice([k.value for k in StatementKind]), default="original", show_default=True
    ),
    click.option("--speaker", default="", help="Who speaks: id of an actor, or a name."),
    click.option("--role", default="", help="Office or part in which the speaker spoke, on that day."),
    click.option("--venue", default="", help="Where: press conference, channel, agency."),
    click.option("--date", default="", help="Day or time, such as 2005-12-05."),
    click.option("--of", "original", default="", help="Id of the statement that this renders or quotes."),
    click.option("--authentic/--not-authentic", default=None, help="Whether this is the authentic text."),
    click.option("--authentic-by", default="", help="Who says so."),
    click.option("--source", default="", help="Where it can be read."),
    click.option(
        "--confirmation",
        type=click.Choice(["confirmed", "unconfirmed"]),
        default="unconfirmed",
        show_default=True,
    ),
    click.option("--note", default=""),
)
@output
def add(
    place: Mapping[str, Any], name: str, file: Path, fields: Mapping[str, Any], output: Mapping[str, Any]
) -> None:
    """Register the text of FILE word for word as the statement ID, or as a new version of it."""
    from tallyproof.workflow.statement_records import statement_add  # noqa: PLC0415 - starts Django

    text = read_version(file, fields["language"]).text
    given = {key: value for key, value in fields.items() if value not in ("", None)} | {
        "id": name,
        "text": text,
    }
    told(statement_add(desk_of(place), load_catalogue(output["lang"]), given), output)


@click.command("import")
@place
@click.argument("bundle", type=FOLDER)
@output
def import_folder(place: Mapping[str, Any], bundle: Path, output: Mapping[str, Any]) -> None:
    """Register the statements and claims of a folder with statements.toml; the same again adds nothing."""
    from tallyproof.workflow.statement_records import statement_import  # noqa: PLC0415

    document = statement_import(desk_of(place), load_catalogue(output["lang"]), bundle)
    print_json(document) if output["as_json"] else _listed(document, output)


@click.command("claim")
@place
@click.argument("name", metavar="CLAIM")
@together(
    "fields",
    click.option("--kind", type=click.Choice([k.value for k in ClaimKind]), required=True),
    click.option("--in", "statement", required=True, help="Id of the statement that makes it."),
    click.option("--about", required=True, help="statement:ID, case:ID, result:ID, incident:ID or actor:ID."),
    click.option("--start", type=click.IntRange(0), help="Where it stands in the statement, in characters."),
    click.option("--end", type=click.IntRange(1)),
    click.option(
        "--speaker", default="", help="Whose claim it is, where the statement reports somebody else's."
    ),
    click.option("--words", default="", help="What is claimed, in short."),
)
@output
def add_claim(
    place: Mapping[str, Any], name: str, fields: Mapping[str, Any], output: Mapping[str, Any]
) -> None:
    """Register what a statement claims about another statement, a result, an incident, an actor or a case."""
    from tallyproof.workflow.statement_records import claim_add  # noqa: PLC0415

    given = {key: value for key, value in fields.items() if value not in ("", None)} | {"id": name}
    told(claim_add(desk_of(place), load_catalogue(output["lang"]), given), output)


@click.command("stance")
@place
@click.argument("name", metavar="CLAIM")
@click.argument("stance_now", metavar="STANCE", type=click.Choice([s.value for s in Stance]))
@output
def stance(place: Mapping[str, Any], name: str, stance_now: str, output: Mapping[str, Any]) -> None:
    """Record that a CLAIM was denied or retracted, or asserted again; earlier stances stay."""
    from tallyproof.workflow.statement_records import claim_stance  # noqa: PLC0415

    told(claim_stance(desk_of(place), load_catalogue(output["lang"]), name, stance_now), output)


@click.command("list")
@place
@output
def list_all(place: Mapping[str, Any], output: Mapping[str, Any]) -> None:
    """List the registered statements and claims."""
    from tallyproof.workflow.statement_records import statement_list  # noqa: PLC0415

    document = statement_list(desk_of(place), load_catalogue(output["lang"]))
    print_json(document) if output["as_json"] else _listed(document, output)


@click.command("show")
@place
@click.argument("name", metavar="ID")
@output
def show(place: Mapping[str, Any], name: str, output: Mapping[str, Any]) -> None:
    """Show a statement: who, where, when, its hash, its claims, and what its text hides."""
    from tallyproof.workflow.statement_records import statement_show  # noqa: PLC0415

    told(statement_show(desk_of(place), load_catalogue(output["lang"]), name), output)


def desk_of(place: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a desk of the workflow, loaded only here
    """Open the register of the project that the options name."""
    from tallyproof.workflow.statement_records import open_desk  # noqa: PLC0415

    return open_desk(place["folder"], database=place["database"], by="cli")


def told(document: dict[str, Any], output: Mapping[str, Any]) -> None:
    """Print a statement with its claims, as JSON or for people."""
    if output["as_json"]:
        print_json(document)
        return
    catalogue = load_catalogue(output["lang"])
    who = ", ".join(
        part for part in (document["speaker"], document["role"], document["venue"], document["date"]) if part
    )
    click.echo(
        printable(f"{document['id']} ({document['kind_title']}, {document['language']}): {who or '–'}")
    )
    click.echo(printable(f"{document['authentic_sentence']} {document['confirmation_title']}"))
    click.echo(catalogue.text("statements.hash", sha256=document["sha256"], version=document["version"]))
    for claim in document["claims"]:
        click.echo(printable(_claim(claim)))
    for sign in document["signs"]:
        click.echo(printable(f"! {sign['title']}: {sign['found']} ({sign['start']})"))


def _claim(claim: Mapping[str, Any]) -> str:
    said = f": {claim['words']}" if claim["words"] else ""
    told = " · ".join((claim["statement"], claim["kind_title"], claim["about_title"]))
    return f"- {claim['id']}: {told} ({claim['stance_title']}){said}"


def _listed(document: dict[str, Any], output: Mapping[str, Any]) -> None:
    catalogue = load_catalogue(output["lang"])
    rows = [
        [
            one["id"],
            one["kind_title"],
            one["language"],
            one["speaker"] or "–",
            one["date"] or "–",
            str(one["version"]),
        ]
        for one in document["statements"]
    ]
    heads = [
        catalogue.text(f"statements.column.{name}")
        for name in ("id", "what", "language", "speaker", "date", "version")
    ]
    table(catalogue.text("statements.heading.statements"), heads, rows)
    for claim in document["claims"]:
        click.echo(printable(_claim(claim)))
