"""Whether a histogram has one peak or two."""

import numpy as np

from tallyproof.forensics.stations.units import FloatArray

__all__ = ["find_other_peak", "smoothed"]

_BOX = 5
_OTHER_PEAK = 0.6
"""A second peak this high, in peaks of the first, makes the first a choice between two."""
_VALLEY = 0.8
"""... if the histogram falls between them below this part of the lower one."""
_APART = 8
"""... and they are this many bins apart."""


def smoothed(histogram: FloatArray) -> FloatArray:
    """Return the mean of each bin and two neighbours on either side; shape of the histogram."""
    return np.convolve(histogram, np.ones(_BOX) / _BOX, "same")


def find_other_peak(smooth: FloatArray, peak: int) -> int | None:
    """Return the first bin that rivals a peak, with a valley between them; None where there is none.

    Example:
        >>> two = np.array([0, 5, 9, 5, 1, 0, 0, 1, 4, 7, 4, 0.0])
        >>> find_other_peak(np.repeat(two, 2), 4), find_other_peak(np.ones(50), 25)
        (18, None)
    """
    for other in range(len(smooth)):
        low, high = min(other, peak), max(other, peak)
        apart = high - low >= _APART and smooth[other] >= _OTHER_PEAK * smooth[peak]
        if apart and smooth[low : high + 1].min() <= _VALLEY * min(smooth[low], smooth[high]):
            return other
    return None
