"""Real elections that travel with the program: to try it on, and to teach with.

A sample is a folder with the results as they were published, the mapping that reads them (`mapping.toml`),
what was announced (`facts.toml`) and where all of it comes from (`NOTICE.txt`).
"""

from tallyproof.samples.embedded import SAMPLES, load_facts
from tallyproof.samples.write import write_sample

__all__ = ["SAMPLES", "load_facts", "write_sample"]
