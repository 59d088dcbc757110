"""Where tasks are run."""

import os
from dataclasses import dataclass

__all__ = ["CLUSTER_VARIABLE", "Place"]

CLUSTER_VARIABLE = "TALLYPROOF_CLUSTER"
"""Environment variable with the address of a scheduler, for every run that names none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where tasks are run: here, in local processes, or at a scheduler."""

    workers: int = 1
    """Local processes: 1 runs in this one, 0 takes as many as there are processors."""
    cluster: str = ""
    """Address of a Dask scheduler, such as tcp://host:8786; empty: this machine."""

    @classmethod
    def named(cls, workers: int, cluster: str | None) -> "Place":
        """Return the place that options name; the environment names the cluster where they do not."""
        return cls(workers, os.environ.get(CLUSTER_VARIABLE, "") if cluster is None else cluster)

    @property
    def processes(self) -> int:
        """How many local processes that is."""
        return self.workers or os.cpu_count() or 1
