"""The sample elections inside the package."""

from importlib import resources
from importlib.resources.abc import Traversable

from tallyproof.election import facts
from tallyproof.errors import InternalError, UnknownNameError

__all__ = ["SAMPLES", "load_facts", "sample_folder"]

SAMPLES = ("turkey_2017_referendum", "kazakhstan_2005_president")
"""Names of the embedded samples; the first is the one to start with."""


def load_facts(name: str) -> facts.Facts:
    """Return what was announced about a sample election.

    Args:
        name: One of `SAMPLES`, or a beginning that fits only one of them.

    Returns:
        Its facts; totals that the sources do not print are absent, never zero.

    Raises:
        UnknownNameError: There is no such sample.

    Example:
        >>> load_facts("turkey").official.totals["votes__Yes"]
        25157463
    """
    found = facts.load_facts(sample_folder(name))
    if found is None:
        raise InternalError(f'sample "{name}" has no {facts.FILE}')
    return found


def sample_folder(name: str) -> Traversable:
    """Return the embedded folder of a sample, named in full or by a beginning that fits only one."""
    fitting = [sample for sample in SAMPLES if name and sample.startswith(name)]
    if len(fitting) != 1:
        raise UnknownNameError("sample", name, SAMPLES)
    return resources.files("tallyproof.samples") / fitting[0]
