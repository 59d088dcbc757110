"""Forensic methods with parameters of one's own."""

from collections.abc import Mapping
from typing import Any

from tallyproof.web.jobs.kinds import Report
from tallyproof.web.place import Place
from tallyproof.workflow.method_runs import MethodRun, run_methods

__all__ = ["run"]


def run(place: Place, wish: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Run methods and keep what they answer."""
    parameters = wish.get("parameters", {})
    asked = MethodRun(tuple(wish["methods"]), wish["choice"], wish["seed"], wish["title"], parameters)
    run_methods(place.folder, wish["key"], asked, by=wish["by"], progress=report)
    return {"page": "results.methods.one", "part": wish["key"]}
