"""Read results files as commissions publish them: one file a format.

Every reader ends in a `Reading`: the results table, every problem found, and an account of all rows.
"""

from tallyproof.sources.mapping import Mapping, read_mapping
from tallyproof.sources.read import read
from tallyproof.sources.reading import Reading

__all__ = ["Mapping", "Reading", "read", "read_mapping"]
