"""Draw an election of known truth and write it down with its truth."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.election.results import COUNTS, Results
from tallyproof.errors import CallError
from tallyproof.forensics.simulation import Honest, Plan, Shape, Simulated
from tallyproof.forensics.simulation import simulate as draw
from tallyproof.forensics.simulation.document import simulate_document
from tallyproof.sources.mapping import ContestRule, Mapping
from tallyproof.sources.writers import WRITERS
from tallyproof.spreadsheet import table_csv
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request, take

__all__ = ["Recipe", "simulate"]

_FORMATS = {".csv": "csv", ".parquet": "parquet"}
"""How results are written, by the ending of the file's name."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What kind of election is drawn."""

    honest: Honest
    plan: Plan | None = None
    choice: str | None = None
    shape: Shape = field(default_factory=Shape)
    """Of a synthetic election; a real source has its own."""
    companions: bool = False
    """Whether an earlier election and another contest of the same day are written too."""


def simulate(
    request: Request | None, recipe: Recipe, catalogue: Catalogue, *, out: Path, seed: int
) -> Document:
    """Draw an election of known truth and write it.

    Args:
        request: The real election whose shape is taken over; a synthetic one where None.
        recipe: What is drawn.
        catalogue: Language of the document.
        out: Results file to write, `.csv` or `.parquet`. Beside it stand `<name>.truth.csv`, a row a station,
            `<name>.mapping.toml`, by which a CSV is read, and `<name>.facts.json`, the document that is
            returned; for companions also `<name>.previous<ending>` and `<name>.concurrent<ending>`.
        seed: Decides everything.

    Returns:
        Recipe, truth in total, and the files.

    Raises:
        CallError: A file name with another ending, or a recipe that the source does not allow.
        UnknownNameError: A choice that is not on the ballot.
    """
    if out.suffix.lower() not in _FORMATS:
        raise CallError(
            f"Results cannot be written as {out.name}.", expected="a name ending in .csv or .parquet"
        )
    results = take(request).snapshot.results if request else None
    chosen = results.choice(recipe.choice) if results and recipe.choice else None
    simulated = draw(
        results or recipe.shape,
        honest=recipe.honest,
        plan=recipe.plan,
        choice=chosen,
        companions=recipe.companions,
        seed=seed,
    )
    files = _written(simulated, out)
    document = simulate_document(simulated, catalogue)
    facts = out.with_name(f"{out.stem}.facts.json")
    write_atomically(facts, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return document | {"files": {name: str(path) for name, path in (*files.items(), ("facts", facts))}}


def _written(simulated: Simulated, out: Path) -> dict[str, Path]:
    """Write all tables; return where each lies, by what it is."""
    write = WRITERS[_FORMATS[out.suffix.lower()]]
    tables = {
        "results": simulated.results,
        "previous": simulated.previous,
        "concurrent": simulated.concurrent,
    }
    paths = {
        name: out if name == "results" else out.with_name(f"{out.stem}.{name}{out.suffix}")
        for name, table in tables.items()
        if table is not None
    }
    for name, path in paths.items():
        if (table := tables[name]) is not None:
            write_atomically(path, write(table))
    truth = out.with_name(f"{out.stem}.truth.csv")
    write_atomically(truth, table_csv(simulated.truth))
    mapping = out.with_name(f"{out.stem}.mapping.toml")
    write_atomically(mapping, _mapping(simulated.results).toml().encode())
    return paths | {"mapping": mapping, "truth": truth}


def _mapping(results: Results) -> Mapping:
    """Return how the columns of a written table map; a choice goes by its id where two share a name."""
    names = [choice.name for choice in results.choices]
    lat, lon = (column if results.has(column) else "" for column in ("lat", "lon"))
    return Mapping(
        station_id=("station_id",),
        areas=results.area_columns,
        counts={column: (column,) for column in COUNTS if results.has(column)},
        votes={c.name if names.count(c.name) == 1 else c.id: c.column for c in results.choices},
        contest=ContestRule(name=results.contest.name),
        lat=lat,
        lon=lon,
    )
