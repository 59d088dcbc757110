"""`tallyproof statement`: statements, translations, quotations and figures; one file a subject."""

import click

from tallyproof.cli.statement.benchmark import benchmark
from tallyproof.cli.statement.claims import accept, claims
from tallyproof.cli.statement.figures import numbers
from tallyproof.cli.statement.records import add, add_claim, import_folder, list_all, show, stance
from tallyproof.cli.statement.translations import align, diff, quote

__all__ = ["command"]


@click.group("statement")
def command() -> None:
    """Show what was said, where translations differ, and whether quoted figures add up. Never a verdict.

    A text is a file, or with --project the id of a registered statement.

    \b
    Examples:
      tallyproof statement align release_en.txt release_ru.txt --from en --to ru --write-beads beads.csv
      tallyproof statement align release_en.txt release_ru.txt --from en --to ru --beads beads.csv
      tallyproof statement diff release_en.txt ministry_ru.txt agency_ru.txt --from en --to ru
      tallyproof statement quote "did not meet" release_en.txt --lang-of en
      tallyproof statement numbers interview.txt --lang-of en --results results.csv
      tallyproof statement add DIR S1 release_en.txt --language en --speaker OSCE --role "observation mission"
      tallyproof statement list DIR
      tallyproof statement claims article.txt --write proposals.csv
      tallyproof statement accept DIR A1 proposals.csv
    """


for _part in (
    add,
    import_folder,
    add_claim,
    stance,
    list_all,
    show,
    align,
    diff,
    quote,
    numbers,
    claims,
    accept,
    benchmark,
):
    command.add_command(_part)
