"""Audits: plan, commitment, draw, blind entry, decision."""
