"""The register of actors: read and check, ask, find who a name may mean, write in other formats."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.election.actors.actor import Actor
from tallyproof.election.actors.claim import Claim, Stance
from tallyproof.election.actors.follow_the_money import follow_the_money_lines
from tallyproof.election.actors.letters import mixed_words
from tallyproof.election.actors.matching import propose_actors
from tallyproof.election.actors.popolo import popolo_document
from tallyproof.election.actors.register import Register, Standing
from tallyproof.election.actors.register_file import actors_csv, claims_csv, read_register, register_toml
from tallyproof.election.actors.rows import RegisterReading
from tallyproof.election.problem import Problem
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["ACTOR_FORMATS", "export_actors", "find_actors", "import_actors", "show_actors"]

ACTOR_FORMATS = ("toml", "csv", "popolo", "followthemoney")


def import_actors(sources: Iterable[Path], catalogue: Catalogue, *, out: Path | None = None) -> Document:
    """Read a register from one file or several, name what is wrong, and write what is right as TOML.

    Args:
        sources: TOML, CSV of names, CSV of claims, Popolo JSON.
        catalogue: Supplies the sentences.
        out: Where to write the joined register; it is checked only where not given.
    """
    reading = read_register(sources)
    if out:
        write_atomically(out, register_toml(reading.register))
    kinds = Counter(actor.kind.value for actor in reading.register.actors)
    stances = Counter(claim.stance.value for claim in reading.register.claims)
    return {
        "schema": "tallyproof.actors-import/1",
        "actors": dict(sorted(kinds.items())),
        "claims": dict(sorted(stances.items())),
        "problems": _problems(reading.problems, catalogue),
        "written": str(out) if out else None,
    }


def show_actors(
    source: Path, catalogue: Catalogue, *, about: str | None = None, on: dt.date | None = None
) -> Document:
    """Return actors, and what the sources say of their relations, of one day where asked.

    Raises:
        UnknownNameError: No actor has the id `about`.
    """
    reading = read_register([source])
    register = reading.register
    actors = (register.actor(about),) if about else register.actors
    return {
        "schema": "tallyproof.actors-show/1",
        "on": on.isoformat() if on else None,
        "actors": [_actor(actor, catalogue) for actor in actors],
        "relations": [_standing(one, register, catalogue) for one in register.standings(about=about, on=on)],
        "problems": _problems(reading.problems, catalogue),
    }


def find_actors(source: Path, names: Iterable[str], catalogue: Catalogue) -> Document:
    """Return which actors each name may mean; a person decides."""
    reading = read_register([source])
    return {
        "schema": "tallyproof.actors-find/1",
        "names": [
            {
                "name": name,
                "mixed_alphabets": list(mixed_words(name)),
                "proposals": [
                    asdict(one) | {"title": reading.register.actor(one.actor).name(catalogue.language)}
                    for one in propose_actors(name, reading.register.actors)
                ],
            }
            for name in names
        ],
        "problems": _problems(reading.problems, catalogue),
    }


def export_actors(source: Path, catalogue: Catalogue, *, to: str, out: Path) -> Document:
    """Write a register in another format.

    Args:
        source: The register.
        catalogue: Supplies the sentences.
        to: One of `ACTOR_FORMATS`.
        out: The file; for `csv`, the folder of `actors.csv` and `claims.csv`.

    Returns:
        What was written, and how many claims the format cannot hold, by relation or stance.
    """
    if to not in ACTOR_FORMATS:
        raise UnknownNameError("format", to, ACTOR_FORMATS)
    if to == "csv" and out.is_file():
        raise CallError(f"{out} is a file.", expected="a folder for actors.csv and claims.csv")
    reading = read_register([source])
    files, left = _WRITERS[to](reading, out)
    for path, content in files.items():
        write_atomically(path, content)
    return {
        "schema": "tallyproof.actors-export/1",
        "format": to,
        "written": [str(path) for path in files],
        "left_out": left,
        "problems": _problems(reading.problems, catalogue),
    }


Written = tuple[dict[Path, bytes], dict[str, int]]


def _as_toml(reading: RegisterReading, out: Path) -> Written:
    return {out: register_toml(reading.register)}, {}


def _as_csv(reading: RegisterReading, out: Path) -> Written:
    tables = {"actors.csv": actors_csv(reading.register), "claims.csv": claims_csv(reading.register)}
    return {out / name: content for name, content in tables.items()}, {}


def _as_popolo(reading: RegisterReading, out: Path) -> Written:
    document, left = popolo_document(reading.register)
    return {out: (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()}, left


def _as_follow_the_money(reading: RegisterReading, out: Path) -> Written:
    lines, left = follow_the_money_lines(reading.register)
    return {out: lines}, left


_WRITERS: Mapping[str, Callable[[RegisterReading, Path], Written]] = {
    "toml": _as_toml,
    "csv": _as_csv,
    "popolo": _as_popolo,
    "followthemoney": _as_follow_the_money,
}


def _actor(actor: Actor, catalogue: Catalogue) -> Document:
    return {
        "id": actor.id,
        "kind": actor.kind.value,
        "title": actor.name(catalogue.language),
        "names": [asdict(name) for name in actor.names],
        "identifiers": dict(actor.identifiers),
    }


def _standing(one: Standing, register: Register, catalogue: Catalogue) -> Document:
    titles = {
        end: register.actor(getattr(one, end)).name(catalogue.language) for end in ("subject", "object")
    }
    relation = catalogue.text(f"actors.relation.{one.relation.value}")
    return {
        "subject": one.subject,
        "relation": one.relation.value,
        "object": one.object,
        "title": catalogue.text("actors.told", relation=relation, **titles),
        "held": one.held.value if one.held else None,
        "disputed": one.disputed,
        "told_by": {stance.value: list(one.told(stance)) for stance in Stance if one.told(stance)},
        "claims": [_claim(claim) for claim in one.claims],
    }


def _claim(claim: Claim) -> Document:
    return asdict(claim) | {
        "relation": claim.relation.value,
        "stance": claim.stance.value,
        "since": claim.since.text if claim.since else None,
        "until": claim.until.text if claim.until else None,
    }


def _problems(problems: Iterable[Problem], catalogue: Catalogue) -> list[Document]:
    return [
        asdict(one)
        | {"sentence": catalogue.text(f"actors.problem.{one.code}", **(asdict(one) | {"row": str(one.row)}))}
        for one in problems
    ]
