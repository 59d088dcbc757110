"""The command `tallyproof`: its verbs, and the one place where an error becomes an exit code."""

import importlib
import logging
import sys

import click

from tallyproof import __version__
from tallyproof.cli.output import print_error
from tallyproof.errors import InternalError, TallyproofError

__all__ = ["main", "tallyproof"]

VERBS = {
    "sample": "Write an embedded sample election.",
    "init": "Make a project folder, or add a version of the results to it.",
    "inspect": "Show how a file would be read: format, columns, mapping, what is missing.",
    "dossier": "Do the main job: everything the data allow, in one folder.",
    "verify": "Recompute a dossier and say what differs.",
    "check": "Apply the arithmetic rules.",
    "test": "Apply the forensic methods.",
    "methods": "List the forensic methods and what can be set of them.",
    "outcome": "Say who won, by how much, and what would change it.",
    "audit": "A risk-limiting audit or a recount, from the plan to the decision.",
    "observe": "Draw stations for observers; estimate the result from their counts.",
    "case": "Complaints and appeals: states, deadlines, decisions that change the results.",
    "statement": "What was said, where translations differ, whether quoted figures add up.",
    "coalition": "Say who can decide together, and without whom nobody can.",
    "control": "Say who can appoint and remove whom, and what a reform changes in that.",
    "compare": "Compare two sets of sheets station by station.",
    "actors": "People, parties, offices: what binds them, according to whom; who a name may mean.",
    "media": "Airtime, tone and direct speech by actor and outlet; which hours nobody listened to.",
    "log": "A log that nobody can quietly change: publish, prove, verify, witness.",
    "calibrate": "Measure the methods on simulated elections shaped like this one.",
    "simulate": "Draw an election of known truth, honest or with something planted.",
    "archive": "Many elections in one folder: add to it, ask the same of each.",
    "site": "Write the public site of a project, with proofs.",
    "backup": "Write a project and its records into one file.",
    "restore": "Bring a project back from a backup, on SQLite or PostgreSQL.",
    "tabulate": "Count records of single ballots, here or on a cluster.",
    "export": "Write the results in another format.",
    "serve": "Serve a project to a team, in the browser.",
}
"""Verb -> one line of help. The module of a verb is loaded only when the verb is used."""


class Verbs(click.Group):
    """A group whose verbs are imported one at a time, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of one verb and return its command."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"tallyproof.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tallyproof")
def tallyproof() -> None:
    """Evidence for disputed elections that every side can check.

    SOURCE is a results file in any supported format, a folder of related files, or a project made by
    `tallyproof init`. Every verb takes --json, --lang en|ru|kk and --seed.

    \b
    Examples:
      tallyproof sample turkey demo
      tallyproof inspect results.xlsx
      tallyproof dossier results.xlsx --out dossier
      tallyproof verify dossier

    Exit codes: 0 done, 1 findings you asked to fail on, 2 bad call, 3 bad input, 4 not allowed,
    5 internal error.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit; this is where an error becomes an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(_exit_code(given))


def _exit_code(arguments: list[str]) -> int:
    try:
        outcome = tallyproof.main(arguments, prog_name="tallyproof", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped; nothing was half-written.", err=True)
        return 130
    except click.ClickException as error:
        print_error("E-CALL", error.format_message(), arguments, exit_code=2)
        return 2
    except TallyproofError as error:
        print_error(error.code, str(error), arguments, exit_code=error.exit_code)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        logging.getLogger("tallyproof").exception("internal error")
        fault = InternalError(f"{type(error).__name__}: {error}")
        print_error(fault.code, str(fault), arguments, exit_code=fault.exit_code)
        return fault.exit_code
    return outcome if isinstance(outcome, int) else 0
