"""What is disputed, and under which law: read it, keep it with a dossier, and bring it back."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallyproof.election.facts import Facts
from tallyproof.election.law import LawProfile, find_profile, load_profile, load_profiles, profile_for
from tallyproof.election.results import Results
from tallyproof.errors import UnknownNameError
from tallyproof.outcome.annul_list import read_annul_list
from tallyproof.outcome.contested.combinations import Combinations, combine
from tallyproof.outcome.contested.contested_list import read_contested
from tallyproof.outcome.contested.effects import needed_columns
from tallyproof.outcome.document import Asked
from tallyproof.outcome.run import Examination
from tallyproof.outcome.scenario import Scenario, ScenarioResult, run_scenario
from tallyproof.outcome.scenario_file import load_scenarios
from tallyproof.short_file import read_text
from tallyproof.workflow.beside import write_below

__all__ = ["Dispute", "asked_about", "recorded_dispute", "restored_dispute"]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Files that say what is disputed, and the law under which it is."""

    annul: Path | None = None
    """Stations to annul (CSV)."""
    scenario: Path | None = None
    """Named scenarios (TOML)."""
    contested: Path | None = None
    """Contested stations and the states each may have (CSV)."""
    law: str | None = None
    """Id of a law profile, or a file with one; None: by country and day, else the generic one."""


def asked_about(examined: Examination, dispute: Dispute, *, facts: Facts | None) -> Asked:
    """Work out what is asked about a contest.

    Args:
        examined: The contest under its rule.
        dispute: What is disputed.
        facts: Country and day, by which the law is found where the dispute names none.

    Returns:
        The answers, ready to be written down.

    Raises:
        InputError: A file of the dispute cannot be read.
        UnknownNameError: There is no such law profile.
    """
    results = examined.results
    scenarios = load_scenarios(dispute.scenario, results) if dispute.scenario else ()
    return Asked(
        annul=_annulled(dispute.annul, examined) if dispute.annul else None,
        scenarios=tuple(run_scenario(one, examined) for one in scenarios),
        contested=_contested(dispute.contested, examined) if dispute.contested else None,
        law=_law(dispute.law, results, facts=facts),
    )


def recorded_dispute(dispute: Dispute, results: Results, *, facts: Facts | None) -> dict[str, Any]:
    """Return a dispute as plain values, its files by content, so that it can be asked about again."""
    files = {name: path for name in ("annul", "scenario", "contested") if (path := getattr(dispute, name))}
    law = _law(dispute.law, results, facts=facts)
    embedded = any(law == profile for profile in load_profiles())
    if not embedded and dispute.law:
        files["law"] = Path(dispute.law)
    return {
        "law": law.id,
        "files": {name: {"name": path.name, "text": read_text(path)} for name, path in files.items()},
        "beside": _beside(dispute.scenario) if dispute.scenario else {},
    }


def restored_dispute(recorded: Mapping[str, Any], folder: Path) -> Dispute:
    """Write the files of a recorded dispute into a folder of its own, and return the dispute."""
    paths: dict[str, Path] = {}
    for name, text in recorded.get("beside", {}).items():
        write_below(folder / "scenario", name, text)
    for kind, file in recorded.get("files", {}).items():
        paths[kind] = write_below(folder / kind, file["name"], file["text"])
    law = paths.pop("law", None)
    return Dispute(**paths, law=str(law) if law else recorded.get("law"))


def _annulled(path: Path, examined: Examination) -> ScenarioResult:
    listed = read_annul_list(path, known=frozenset(examined.results.frame["station_id"].drop_nulls()))
    scenario = Scenario(path.name, listed.station_ids, reasons=listed.reasons, problems=listed.problems)
    return run_scenario(scenario, examined)


def _contested(path: Path, examined: Examination) -> Combinations:
    contested = read_contested(path, examined.results, needed=needed_columns(examined.ballot))
    return combine(contested, examined)


def _law(named: str | None, results: Results, *, facts: Facts | None) -> LawProfile:
    if named is None:
        day = results.contest.date or (facts.date if facts else None)
        return profile_for(facts.country if facts else "", _day(day))
    if named in {profile.id for profile in load_profiles()}:
        return find_profile(named)
    if Path(named).is_file():
        return load_profile(Path(named))
    raise UnknownNameError("law profile", named, [profile.id for profile in load_profiles()])


def _day(written: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(written or "")
    except ValueError:
        return dt.date.min


def _beside(scenario: Path) -> dict[str, str]:
    """Return the lists that a file of scenarios names, by their name in it."""
    entries = tomllib.loads(read_text(scenario)).get("scenario", ())
    names = [entry["annul_file"] for entry in entries if "annul_file" in entry]
    return {name: read_text(scenario.parent / name) for name in names}
