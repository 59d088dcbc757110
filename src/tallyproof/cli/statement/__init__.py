"""`tallyproof statement`: statements, translations, quotations and figures; one file a subject."""

import click

from tallyproof.cli.parts import Parts

__all__ = ["command"]

_PARTS = {
    "add": "records.add",
    "import": "records.import_folder",
    "claim": "records.add_claim",
    "stance": "records.stance",
    "list": "records.list_all",
    "show": "records.show",
    "align": "translations.align",
    "diff": "translations.diff",
    "quote": "translations.quote",
    "numbers": "figures.numbers",
    "claims": "claims.claims",
    "accept": "claims.accept",
    "benchmark": "benchmark.benchmark",
}


@click.group("statement", cls=Parts, parts=_PARTS, folder=__name__)
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
