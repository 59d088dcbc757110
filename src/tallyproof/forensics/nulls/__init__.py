"""Honest elections with this election's own totals: the null models that several methods share."""
