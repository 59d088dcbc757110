"""The one list of the pictures that belong to a method; each is drawn where its method was computed."""

from collections.abc import Mapping

from tallyproof.dossier.pictures import (
    ballot_mismatch,
    coarse_shares,
    fingerprint_model,
    identical_sheets,
    integer_excess,
    last_digits,
    mixture,
    peaks_of_share,
    peaks_of_turnout,
    repeated_shares,
    repeated_shares_map,
    running_share,
    second_digits,
    shpilkin_curve,
    size_shift,
    slope_forest,
    small_counts,
    specification_curve,
    spots_on_map,
    swapped_rows,
    swing_scatter,
)
from tallyproof.dossier.pictures.drawing import Drawn

__all__ = ["OF_METHODS"]

OF_METHODS: Mapping[str, tuple[Drawn, ...]] = {
    "F-INT": (integer_excess,),
    "F-CELL": (repeated_shares, repeated_shares_map),
    "F-RKD": (coarse_shares,),
    "F-DUP": (identical_sheets,),
    "F-SMALL": (small_counts,),
    "F-SWAP": (swapped_rows,),
    "F-LAST": (last_digits,),
    "F-DIGIT2": (second_digits,),
    "F-SIZE": (size_shift,),
    "F-GEO": (spots_on_map,),
    "F-UNDERVOTE": (ballot_mismatch,),
    "F-TIME": (running_share,),
    "F-SHPILKIN": (shpilkin_curve, specification_curve),
    "F-KLIMEK": (fingerprint_model,),
    "F-MIX": (mixture,),
    "F-SLOPE": (slope_forest,),
    "F-SWING": (swing_scatter,),
    "F-MODES": (peaks_of_turnout, peaks_of_share),
}
"""Modules by method code."""
