"""`tallyproof statement align`, `diff` and `quote`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli.output import print_json, printable, table
from tallyproof.cli.statement.texts import FILE, LANGUAGE, output, project, text_of, words, words_given
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.statements import statement_align, statement_diff, statement_quote

__all__ = ["align", "diff", "quote"]

_FROM = click.option(
    "--from", "source_language", type=LANGUAGE, help="Language of the original, where it is a file."
)
_TO = click.option(
    "--to", "target_language", type=LANGUAGE, help="Language of the translation, where it is a file."
)


@click.command("align")
@click.argument("original")
@click.argument("translation")
@_FROM
@_TO
@project
@words
@click.option("--beads", type=FILE, help="A table of beads that a person settled (CSV).")
@click.option(
    "--write-beads",
    "write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the beads here, to be edited.",
)
@output
def align(
    original: str,
    translation: str,
    source_language: str | None,
    target_language: str | None,
    project: Path | None,
    words: Mapping[str, Any],
    beads: Path | None,
    write: Path | None,
    output: Mapping[str, Any],
) -> None:
    """Align a TRANSLATION with its ORIGINAL, sentence by sentence, and flag what differs."""
    catalogue = load_catalogue(output["lang"])
    source, target = (
        text_of(original, source_language, project),
        text_of(translation, target_language, project),
    )
    document = statement_align(source, target, words_given(words), catalogue, beads=beads, write=write)
    if output["as_json"]:
        print_json(document)
        return
    click.echo(document["method_sentence"])
    _flags(document["flags"], catalogue)
    _signs(document["signs"], catalogue)
    click.echo(document["summary"])
    click.echo(document["limits"])


@click.command("diff")
@click.argument("original")
@click.argument("first")
@click.argument("second")
@_FROM
@_TO
@project
@words
@output
def diff(
    original: str,
    first: str,
    second: str,
    source_language: str | None,
    target_language: str | None,
    project: Path | None,
    words: Mapping[str, Any],
    output: Mapping[str, Any],
) -> None:
    """Compare two translations, FIRST and SECOND, of one ORIGINAL: what differs, and which is nearer."""
    catalogue = load_catalogue(output["lang"])
    versions = [
        text_of(original, source_language, project),
        text_of(first, target_language, project),
        text_of(second, target_language, project),
    ]
    document = statement_diff(versions[0], versions[1], versions[2], words_given(words), catalogue)
    if output["as_json"]:
        print_json(document)
        return
    rows = [
        [
            str(number),
            (one["nearer"] and catalogue.text(f"statements.{one['nearer']}")) or "–",
            _changes(one["changes"]),
        ]
        for number, one in enumerate(document["segments"], start=1)
        if one["changes"]
    ]
    heads = [catalogue.text(f"statements.column.{name}") for name in ("sentence", "nearer", "changes")]
    table(catalogue.text("statements.heading.diff"), heads, rows)
    click.echo(document["summary"])
    click.echo(document["limits"])


@click.command("quote")
@click.argument("words_quoted", metavar="WORDS")
@click.argument("source")
@click.option("--lang-of", "language", type=LANGUAGE, help="Language of SOURCE, where it is a file.")
@click.option(
    "--original", help="The original of which SOURCE is a translation: shows what the passage renders."
)
@_FROM
@project
@words
@output
def quote(
    words_quoted: str,
    source: str,
    language: str | None,
    original: str | None,
    source_language: str | None,
    project: Path | None,
    words: Mapping[str, Any],
    output: Mapping[str, Any],
) -> None:
    """Check quoted WORDS against the SOURCE they are said to come from: exact, altered (where), not found."""
    catalogue = load_catalogue(output["lang"])
    text = text_of(source, language, project)
    first = text_of(original, source_language, project) if original else None
    document = statement_quote(words_quoted, text, words_given(words), catalogue, original=first)
    if output["as_json"]:
        print_json(document)
        return
    click.echo(document["state_title"])
    for label in ("before", "passage", "after"):
        if document[label]:
            click.echo(printable(f"{catalogue.text(f'statements.quoted.{label}')}: {document[label]}"))
    for one in document["differences"]:
        click.echo(printable(f"  {one['quoted'] or '–'}  ←  {one['source'] or '–'}"))
    for text_omitted in document["omitted"]:
        click.echo(printable(f"{catalogue.text('statements.quoted.omitted')}: {text_omitted}"))
    for segment in document["original"]:
        click.echo(printable(f"{catalogue.text('statements.quoted.original')}: {segment['text']}"))


def _flags(flags: list[dict[str, Any]], catalogue: Catalogue) -> None:
    rows = [
        [str(flag["bead"]), flag["kind_title"], flag["sentence"], flag["rate_sentence"]] for flag in flags
    ]
    heads = [catalogue.text(f"statements.column.{name}") for name in ("bead", "kind", "differs", "rates")]
    if rows:
        table(catalogue.text("statements.heading.flags"), heads, rows)


def _signs(signs: list[dict[str, Any]], catalogue: Catalogue) -> None:
    rows = [[one["text"], one["title"], str(one["start"]), one["found"]] for one in signs]
    heads = [catalogue.text(f"statements.column.{name}") for name in ("text", "sign", "place", "found")]
    if rows:
        table(catalogue.text("statements.heading.signs"), heads, rows)


def _changes(changes: list[dict[str, str]]) -> str:
    return "; ".join(f"{one['first'] or '–'} → {one['second'] or '–'}" for one in changes)
