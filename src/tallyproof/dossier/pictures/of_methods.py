"""The one list of the pictures that belong to a method; each is drawn where its method was computed."""

from collections.abc import Mapping

from tallyproof.dossier.pictures import integer_excess
from tallyproof.dossier.pictures.drawing import Drawn

__all__ = ["OF_METHODS"]

OF_METHODS: Mapping[str, tuple[Drawn, ...]] = {
    "F-INT": (integer_excess,),
}
"""Modules by method code."""
