"""Complaints and appeals: list, time limits, one case, acts, decisions, and what they change."""
