"""Run many independent tasks: in this process, on the processors of this machine, or on a cluster.

`place` says where, `run` runs them, `local` holds the processes of this machine, `cluster` the one seam to an
existing scheduler, `finished` keeps results on disk so that a run can be resumed. A task carries everything that
decides its result, its seed included, so that the answer is the same wherever it is run and however many work on it.
"""

from tallyproof.tasks.finished import Finished
from tallyproof.tasks.place import CLUSTER_VARIABLE, Place
from tallyproof.tasks.run import run_tasks

__all__ = ["CLUSTER_VARIABLE", "Finished", "Place", "run_tasks"]
