"""`tallyproof log`: a log that nobody can quietly change; add to it, publish it, prove from it, check it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.log import EntryKind
from tallyproof.log.receipt_page import LIMITS
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_FAILED = 3
"""Exit code of a check that does not hold, and of a witness that does not sign."""

_place = click.argument("place", metavar="LOG", type=click.Path(path_type=Path, exists=True, file_okay=False))
_published = click.argument("place", metavar="LOG")
_policy_help = "The keys that you trust (c2sp.org/tlog-policy)."
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("log")
def command() -> None:
    """A log that nobody can quietly change: RFC 6962 tree, C2SP checkpoints, tiles and receipts.

    LOG is a project, the folder of a log, or the folder or address where one is published.

    \b
    Examples:
      tallyproof log create kz2005 example.org/kz2005
      tallyproof log append kz2005 --kind decision --id 14-2005 --document decision.pdf --set outcome=upheld
      tallyproof log publish kz2005
      tallyproof log prove kz2005 --number 0 --out receipt
      tallyproof log verify receipt/entry-0.tlog-proof --policy keys-from-the-newspaper
      tallyproof log witness https://example.org/kz2005 --state witness --out signed
    """


@command.command("create", epilog="Example: tallyproof log create kz2005 example.org/kz2005")
@click.argument("place", metavar="LOG", type=click.Path(path_type=Path, file_okay=False))
@click.argument("origin", metavar="NAME")
@options.lang
@options.unused_seed
@options.json_output
def create(place: Path, origin: str, lang: str, as_json: bool) -> None:
    """Make an empty log called NAME, with a signing key and a spare."""
    document, catalogue = workflow.log_create(place, origin), load_catalogue(lang)
    if not _printed(document, as_json):
        _say(catalogue.text("log.created", origin=origin, folder=document["folder"]))
        _say(catalogue.text("log.keys"), *document["keys"])


@command.command(
    "append", epilog="Example: tallyproof log append kz2005 --kind case --id K-17 --set state=filed"
)
@_place
@click.option("--kind", type=click.Choice([kind.value for kind in EntryKind]), required=True)
@click.option("--id", "name", required=True, help="Name of the thing, within its kind.")
@click.option("--version", type=click.IntRange(min=1), help="The next one where not given.")
@click.option("--at", help="When it was done (RFC 3339 with offset); now where not given.")
@click.option("--document", "files", type=_file, multiple=True, help="A file whose hash is logged.")
@click.option("--set", "public", metavar="NAME=TEXT", multiple=True, help="A field that everyone may read.")
@click.option(
    "--private", metavar="NAME=TEXT", multiple=True, help="A field of which a salted hash is logged."
)
@options.lang
@options.unused_seed
@options.json_output
def append(
    place: Path,
    kind: str,
    name: str,
    version: int | None,
    at: str | None,
    files: tuple[Path, ...],
    public: tuple[str, ...],
    private: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Log one act: its fields, and hashes of its documents. What is told here is on the disk."""
    act = workflow.Act(
        EntryKind(kind),
        name,
        version=version,
        at=at,
        files=files,
        public=_pairs(public),
        private=_pairs(private),
    )
    document, catalogue = workflow.log_append(place, act), load_catalogue(lang)
    if _printed(document, as_json):
        return
    number, origin = str(document["number"]), document["origin"]
    _say(catalogue.text("log.appended", number=number, origin=origin, size=document["size"]))
    if document["openings"]:
        _say(catalogue.text("log.openings", path=document["openings"]))


@command.command("publish", epilog="Example: tallyproof log publish kz2005 --cosigned from-the-newspaper")
@_place
@click.option("--policy", type=_file, help="Keep this policy: the log's keys, its witnesses, who is enough.")
@click.option("--cosigned", type=_file, multiple=True, help="A checkpoint as a witness gave it back.")
@options.lang
@options.unused_seed
@options.json_output
def publish(place: Path, policy: Path | None, cosigned: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Sign what is logged and write it as files for any web server or stick."""
    document = workflow.log_publish(place, policy=policy, cosigned=cosigned)
    if _printed(document, as_json):
        return
    catalogue = load_catalogue(lang)
    facts = {name: document[name] for name in ("size", "origin", "folder", "written")}
    _say(catalogue.text("log.published", **facts))
    _say_point(document, catalogue)
    if not document["quorum_met"]:
        _say(catalogue.text("log.quorum_missing"))


@command.command("prove", epilog="Example: tallyproof log prove kz2005 --number 17 --out receipt")
@_published
@click.option("--number", type=click.IntRange(min=0), help="The entry to prove, from 0.")
@click.option("--since", type=_file, help="Prove instead that the log only grew since this checkpoint.")
@click.option("--policy", type=_file, help=f"{_policy_help} The log's own where it is yours.")
@click.option("--size", type=click.IntRange(min=0), help="Prove it in the checkpoint of this size.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the receipt; file of a proof of growth."
)
@options.lang
@options.unused_seed
@options.json_output
def prove(
    place: str,
    number: int | None,
    since: Path | None,
    policy: Path | None,
    size: int | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Prove that an entry is in the log (a receipt), or that the log only grew since a checkpoint."""
    if (number is None) == (since is None):
        raise click.UsageError("Give --number or --since, one of the two.")
    catalogue = load_catalogue(lang)
    if since:
        document = workflow.log_growth(place, since=since, policy=policy, out=out)
    else:
        document = workflow.log_prove(place, catalogue, number=number or 0, policy=policy, size=size, out=out)
    if not _printed(document, as_json):
        _say_found(document, catalogue)
        _say(*(catalogue.text("log.written", path=path) for path in document["paths"].values()))
        _say_limits(catalogue)


@command.command("verify", epilog="Example: tallyproof log verify entry-17.tlog-proof --policy trusted")
@_published
@click.option("--policy", type=_file, required=True, help=_policy_help)
@click.option("--entry", type=_file, help="The entry, where the receipt does not hold it.")
@click.option("--since", type=_file, help="An older checkpoint that the log must have grown out of.")
@options.lang
@options.unused_seed
@options.json_output
def verify(place: str, policy: Path, entry: Path | None, since: Path | None, lang: str, as_json: bool) -> int:
    """Check a receipt, a checkpoint, a proof of growth, or a whole published log, with keys that you trust."""
    document, catalogue = (
        workflow.log_verify(place, policy=policy, entry=entry, since=since),
        load_catalogue(lang),
    )
    holds = document["status"] == "holds"
    if not _printed(document, as_json):
        if holds:
            _say_found(document, catalogue)
            _say_limits(catalogue)
        else:
            _say(catalogue.text("log.does_not_hold", reason=document["reason"]))
    return 0 if holds else _FAILED


@command.command("witness", epilog="Example: tallyproof log witness https://example.org/log --state witness")
@_published
@click.option(
    "--state", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the witness."
)
@click.option("--name", help="Name of the witness, at the first time.")
@click.option("--policy", type=_file, help="The keys of the logs that it looks after, at the first time.")
@click.option("--whole", is_flag=True, help="Read and compute every entry before signing.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File for the publisher of the log."
)
@options.lang
@options.unused_seed
@options.json_output
def witness(
    place: str,
    state: Path,
    name: str | None,
    policy: Path | None,
    whole: bool,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Sign the newest checkpoint of a log, only where the log grew out of the one signed before."""
    document = workflow.log_witness(place, state, name=name, policy=policy, whole=whole, out=out)
    signed = document["status"] == "cosigned"
    if not _printed(document, as_json):
        catalogue, who = load_catalogue(lang), document["name"]
        if signed:
            _say(catalogue.text("log.cosigned", name=who, size=document["size"], before=document["before"]))
            _say(*(catalogue.text("log.witness_key", verifier=key) for key in document["keys"]))
        else:
            _say(catalogue.text(f"log.refused.{document['status']}", name=who, reason=document["reason"]))
    return 0 if signed else _FAILED


@command.command("rotate", epilog="Example: tallyproof log rotate kz2005")
@_place
@options.lang
@options.unused_seed
@options.json_output
def rotate(place: Path, lang: str, as_json: bool) -> None:
    """Let the spare key of a log sign and make a new spare; or give a witness one more key."""
    document = workflow.log_rotate(place)
    if not _printed(document, as_json):
        _say(load_catalogue(lang).text("log.rotated", name=document["name"]), *document["keys"])


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    """Split NAME=TEXT; each name once."""
    pairs = [item.partition("=") for item in given]
    if any(not mark for _, mark, _ in pairs) or len({name for name, _, _ in pairs}) < len(pairs):
        raise click.UsageError("Fields are NAME=TEXT, each name once.")
    return {name: value for name, _, value in pairs}


def _printed(document: dict[str, Any], as_json: bool) -> bool:
    if as_json:
        print_json(document)
    return as_json


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(printable(line))


def _say_found(document: dict[str, Any], catalogue: Catalogue) -> None:
    """Say what was proved or checked; the document says by its fields what it is about."""
    origin, size = document["origin"], document["size"]
    if "number" in document:
        _say(catalogue.text("log.proved", number=str(document["number"]), origin=origin, size=size))
    elif document.get("what") == "log":
        _say(catalogue.text("log.whole", origin=origin, size=size))
    else:
        _say(catalogue.text("log.signed", origin=origin, size=size))
    if "since" in document:
        _say(catalogue.text("log.grown", since=document["since"], origin=origin))
    _say_point(document, catalogue)


def _say_point(document: dict[str, Any], catalogue: Catalogue) -> None:
    _say(catalogue.text("log.root", root=document["root"]))
    for one in document["witnesses"]:
        time = f"{datetime.fromtimestamp(one['time'], UTC):%Y-%m-%d %H:%M:%S} UTC"
        _say(catalogue.text("log.witnessed", name=one["name"], time=time))


def _say_limits(catalogue: Catalogue) -> None:
    _say(
        "", catalogue.text("log.limits"), *(f"  - {catalogue.text(f'log.limit.{limit}')}" for limit in LIMITS)
    )
