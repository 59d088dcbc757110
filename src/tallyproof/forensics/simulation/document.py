"""The JSON document of a simulated election: how it was made and what is true about it."""

from typing import Any

from tallyproof.election.results import COUNTS
from tallyproof.forensics.simulation.simulate import Simulated
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "simulate_document"]

SCHEMA = "tallyproof.simulate/1"


def simulate_document(simulated: Simulated, catalogue: Catalogue) -> dict[str, Any]:
    """Return the recipe and the truth of a simulated election, without the truth about single stations.

    Args:
        simulated: The election.
        catalogue: Supplies what the kind and the mechanism mean.

    Returns:
        Plain values for JSON; `votes` are those that the choice has beyond the honest election.
    """
    plan, results = simulated.plan, simulated.results
    columns = (*COUNTS, *results.vote_columns)
    return {
        "schema": SCHEMA,
        "honest": simulated.honest.value,
        "honest_text": catalogue.text(f"simulation.honest.{simulated.honest}"),
        "mechanism": plan.mechanism.value if plan else None,
        "mechanism_text": catalogue.text(f"simulation.mechanism.{plan.mechanism}") if plan else None,
        "extent": plan.extent if plan else None,
        "of": plan.of.value if plan else None,
        "seed": simulated.seed,
        "choice": simulated.choice.id,
        "choice_name": simulated.choice.name,
        "stations": results.stations,
        "simulated": int(simulated.truth["simulated"].sum()),
        "planted": simulated.planted,
        "added": simulated.added,
        "moved": simulated.moved,
        "votes": simulated.votes,
        "honest_votes": int(simulated.truth["honest_votes"].sum()),
        "totals": {name: results.total(name).value for name in columns},
    }
