"""Contested stations: in which state each of them may count, and what follows over all combinations."""
