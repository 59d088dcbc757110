"""Observation: forms on phones, reports, incidents."""
