"""Tallyproof: evidence for disputed elections that every side can check."""

__version__ = "0.1.0"
