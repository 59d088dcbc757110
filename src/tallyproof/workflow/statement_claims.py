"""Claims from a news text: propose, let a person decide in a table, register what was accepted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.disk import write_atomically
from tallyproof.election.actors.matching import propose_actors
from tallyproof.election.actors.register_file import read_register
from tallyproof.errors import CallError, InputError
from tallyproof.short_file import read_short_table
from tallyproof.spreadsheet import Cell, plain, rows_csv
from tallyproof.statements.claims.proposal import Proposal
from tallyproof.statements.claims.propose import choose_method, propose_claims
from tallyproof.statements.comparison import Version
from tallyproof.statements.document import signs_document
from tallyproof.statements.register.register import claim_entry, read_claim
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document
from tallyproof.workflow.statement_records import Desk, record, statement_show

__all__ = ["statement_accept", "statement_claims"]

_HEAD = ("id", "decision", "kind", "about", "speaker", "words", "start", "end", "rule", "cue", "perhaps")
_DECISIONS = ("accept", "reject", "")
_LARGEST = 1 << 23


def statement_claims(
    text: Version,
    catalogue: Catalogue,
    *,
    method: str = "auto",
    actors: tuple[Path, ...] = (),
    write: Path | None = None,
) -> Document:
    """Propose claims from an English news text; nothing is registered.

    Args:
        text: In English.
        catalogue: Language of the titles.
        method: `grammar`, `words`, or `auto`: grammar where the parser is installed.
        actors: Registers of actors, by which sources are proposed; a person decides.
        write: Where to write the table in which a person decides.

    Raises:
        CallError: The text is in another language: there the rules were not measured; or the parser is not installed.
        UnknownNameError: There is no such method.
    """
    if text.language != "en":
        raise CallError(
            f"Claims are proposed from English texts, not {text.language}.",
            expected="en; or statement claim",
            text="claims_english",
        )
    known = read_register(actors).register.actors if actors else ()
    way = choose_method(method)
    listed = []
    for number, one in enumerate(propose_claims(text.text, method=way), start=1):
        source = text.text[slice(*(one.perhaps or one.source))]
        near = propose_actors(source, known, limit=3)
        listed.append(
            _proposal(number, one, text.text, catalogue) | {"actors": [found.actor for found in near]}
        )
    if write:
        write_atomically(write, _table(listed))
    return {
        "schema": "tallyproof.statement-claims/1",
        "text": text.name,
        "method": way,
        "claims": listed,
        "signs": signs_document(text, catalogue),
        "limits": catalogue.text(f"statements.claims.limits.{way}"),
    }


def _proposal(number: int, one: Proposal, text: str, catalogue: Catalogue) -> Document:
    places = [("source", one.source), ("cue", one.cue), ("content", one.content)]
    places += [("perhaps", one.perhaps)] if one.perhaps else []
    return {
        "id": f"P{number}",
        "rule": one.rule,
        "kind": one.kind,
        "kind_title": catalogue.text(f"statements.claim.{one.kind}"),
        "status": "proposed",
        "spans": [{"part": part, "start": a, "end": b, "text": text[a:b]} for part, (a, b) in places],
        "quoted": one.quoted,
        "negated": one.negated,
        "open_source": one.open_source,
    }


def _table(listed: list[Document]) -> bytes:
    rows: list[tuple[Cell, ...]] = []
    for one in listed:
        spans = {span["part"]: span for span in one["spans"]}
        speaker = one["actors"][0] if len(one["actors"]) == 1 else spans["source"]["text"]
        words = ("not: " if one["negated"] else "") + spans["content"]["text"]
        place = (spans["content"]["start"], spans["content"]["end"])
        perhaps = spans["perhaps"]["text"] if "perhaps" in spans else ""
        found = (one["rule"], spans["cue"]["text"], perhaps)
        rows.append((one["id"], "", one["kind"], "", speaker, words, *place, *found))
    return rows_csv(_HEAD, rows, lines="\r\n", marked=True)


def statement_accept(desk: Desk, catalogue: Catalogue, statement: str, table: Path) -> Document:
    """Register the proposals that a person accepted in a table, as the person left or edited them.

    Args:
        desk: The project.
        catalogue: Language of the answer.
        statement: Id of the registered statement from whose text they were proposed.
        table: With `decision` accept or reject in each row; a row without a decision is left for later.

    Raises:
        InputError: A decision is another word, or an accepted row does not say what it is about; all are listed.
    """
    rows = read_short_table(table, needed=("id", "decision", "kind", "about")).rows
    wrong = [f"row {n}: decision {row['decision']!r}" for n, row in rows if row["decision"] not in _DECISIONS]
    accepted = [(n, row) for n, row in rows if row["decision"] == "accept"]
    wrong += [f"row {n}: accepted, but about is empty" for n, row in accepted if not row["about"]]
    if wrong:
        expected = "accept, reject or nothing; statement:S1, case:C1, ... under about"
        raise InputError(
            table.name, found="; ".join(wrong[:10]), expected=expected, action="Nothing was registered."
        )
    claims = [read_claim(_fields(row, statement, desk.by)) for _, row in accepted]
    if claims:
        record(desk, [(claim.id, claim_entry(claim)) for claim in claims])
    counts = {name or "open": sum(row["decision"] == name for _, row in rows) for name in _DECISIONS}
    return statement_show(desk, catalogue, statement) | {"decisions": counts}


def _fields(row: Mapping[str, str], statement: str, by: str) -> dict[str, Any]:
    named = {
        name: plain(row[name]) for name in ("kind", "about", "speaker", "words", "rule") if row.get(name)
    }
    places = {name: int(row[name]) for name in ("start", "end") if row.get(name, "").isdigit()}
    return named | places | {"id": f"{statement}-{row['id']}", "statement": statement, "decided_by": by}
