"""Audits and recounts: how many papers settle a result, which ones, and what risk of a wrong outcome is left."""
