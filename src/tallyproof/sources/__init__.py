"""Read results files as commissions publish them: one file a format.

Every reader ends in a `Reading`: the results table, every problem found, and an account of all rows.
"""

from tallyproof.sources.inspection import Inspection, inspect
from tallyproof.sources.mapping import Mapping, read_mapping
from tallyproof.sources.read import read
from tallyproof.sources.reading import Reading

__all__ = ["Inspection", "Mapping", "Reading", "inspect", "read", "read_mapping"]
