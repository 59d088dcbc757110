"""The JSON documents of a frame, a plan, a draw and a replacement."""

from dataclasses import asdict
from typing import Any

from tallyproof.observation.sample.draw import Sample
from tallyproof.observation.sample.frame import Frame
from tallyproof.observation.sample.plan import SamplePlanning
from tallyproof.observation.sample.replacement import Replacement
from tallyproof.texts import Catalogue

__all__ = ["draw_document", "frame_document", "plan_document", "replacement_document"]

Document = dict[str, Any]


def frame_document(frame: Frame) -> Document:
    """Return the hash of a frame, to be published before the seed is known."""
    strata = frame.table["stratum"].value_counts(name="stations").sort("stratum")
    clusters = frame.table["cluster"].n_unique() if (frame.table["cluster"] != "").any() else 0
    return {
        "schema": "tallyproof.observe-frame/1",
        "frame_sha256": frame.sha256(),
        "stations": frame.stations,
        "strata": strata.to_dicts() if (strata["stratum"] != "").any() else [],
        "clusters": clusters,
        "without_size": frame.table["size"].null_count(),
    }


def draw_document(sample: Sample) -> Document:
    """Return how a sample was drawn, and who is in it."""
    strata = sample.members.group_by("stratum", maintain_order=True).len()
    return {
        "schema": "tallyproof.observe-draw/1",
        "design": sample.design.value,
        "public_seed": sample.seed,
        "frame_sha256": sample.frame_sha256,
        "stations": sample.members.height,
        "strata": [{"stratum": name, "drawn": drawn} for name, drawn in strata.iter_rows()],
        "members": sample.members.to_dicts(),
    }


def plan_document(found: SamplePlanning, catalogue: Catalogue) -> Document:
    """Return what each design needs."""
    notes = ("past", "handbook", "design_effect")
    return {
        "schema": "tallyproof.observe-plan/1",
        "choice": found.choice.name,
        "share": found.share,
        **asdict(found.aim),
        "stations": found.stations,
        "left_out": found.left_out,
        "designs": [asdict(one) | {"design": one.design.value} for one in found.designs],
        "handbook": {"voters": found.handbook_voters, "stations": found.handbook_stations},
        "notes": [catalogue.text(f"quick_count.plan.{code}") for code in notes],
    }


def replacement_document(found: Replacement, catalogue: Catalogue) -> Document:
    """Return which station stands in for which, and all replacements so far."""
    told = found.members.filter(found.members["replaces"].is_not_null())
    sentence = catalogue.text("quick_count.replaced", station=found.station, instead=found.instead)
    return {
        "schema": "tallyproof.observe-replace/1",
        "station": found.station,
        "instead": found.instead,
        "replacements": told.select("replaces", "station_id", "reason").to_dicts(),
        "sentence": sentence,
    }
