"""What the methods do on elections of known truth: false alarms, power, and the fewest votes they notice.

`design` lists trials, `trial` runs one, `processes` runs all of them on several processors, `parts` keeps
what is finished, `summary` counts, and `document` writes it down.
"""

from tallyproof.forensics.calibration.design import Design, Trial
from tallyproof.forensics.calibration.processes import run_trials
from tallyproof.forensics.calibration.summary import Calibration, summarise

__all__ = ["Calibration", "Design", "Trial", "run_trials", "summarise"]
