"""Elections of known truth: honest ones of several kinds, and the same ones with something planted.

`simulate` puts the parts together: `synthetic` lists stations with their voters, areas and places; `cultures`
and `own_totals` say how people vote there; `sheets` counts them; `mechanisms` changes counts, and `plant`
decides at which stations. The truth about every station comes with the table.
"""

from tallyproof.forensics.simulation.cultures import Honest
from tallyproof.forensics.simulation.mechanisms import Mechanism
from tallyproof.forensics.simulation.plant import Extent, Plan
from tallyproof.forensics.simulation.simulate import Simulated, simulate
from tallyproof.forensics.simulation.synthetic import Shape, synthetic_stations

__all__ = ["Extent", "Honest", "Mechanism", "Plan", "Shape", "Simulated", "simulate", "synthetic_stations"]
