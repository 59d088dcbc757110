"""Measure the rules on statements and the alignment."""

from tallyproof.statements.measure.measured import measured_toml
from tallyproof.statements.measure.run import Data, run_benchmark
from tallyproof.statements.terms import default_terms
from tallyproof.workflow.request import Document

__all__ = ["Data", "measured_rates", "statement_benchmark"]


def statement_benchmark(data: Data, *, seed: int) -> Document:
    """Return the tables that the given data allow; see `run_benchmark`."""
    return run_benchmark(data, default_terms(), seed=seed)


def measured_rates(document: Document) -> str:
    """Return the rates that are shown beside flags, as TOML."""
    return measured_toml(document["flags"])
