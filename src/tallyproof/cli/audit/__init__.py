"""`tallyproof audit`: plan, commit, draw, enter, and see what follows; one file a verb."""

import click

from tallyproof.cli.audit.cards import cards
from tallyproof.cli.audit.draw import draw
from tallyproof.cli.audit.enter import enter
from tallyproof.cli.audit.plan import plan, sketch
from tallyproof.cli.audit.publish import publish
from tallyproof.cli.audit.recount import recount
from tallyproof.cli.audit.replay import replay
from tallyproof.cli.audit.status import status
from tallyproof.cli.audit.statutory import statutory
from tallyproof.cli.audit.verify import verify

__all__ = ["command"]


@click.group("audit")
def command() -> None:
    """A risk-limiting audit or a recount, from the plan to the decision.

    \b
    Examples:
      tallyproof audit plan results.csv --risk-limit 0.05
      tallyproof audit statutory results.csv --strata 1 --count 5
      tallyproof audit plan results.csv --rule majority --out audit
      tallyproof audit cards manifest.csv --kind comparison --records cvr.csv --out audit
      tallyproof audit draw audit --public-seed "4 2 6 6 1" --seed-source "dice, town hall, 6 December"
      tallyproof audit enter audit --batch 0142 --by "Team 3" --count Ada=310 --count Ben=112
      tallyproof audit enter audit --file counts.csv
      tallyproof audit status audit
      tallyproof audit publish audit --out public
      tallyproof audit verify public
      tallyproof audit replay report.csv --manifests manifests.zip --totals totals.zip
    """


for _part in (plan, sketch, statutory, recount, draw, enter, status, publish, verify, replay, cards):
    command.add_command(_part)
