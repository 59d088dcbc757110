"""Arithmetic rules that a results table must satisfy: one file a rule."""
