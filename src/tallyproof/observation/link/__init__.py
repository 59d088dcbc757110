"""Presence and incidents beside the results: matched comparison, and a permutation test."""
