"""Incidents that reports tell of: their categories, their states, and counts that always name their base."""
