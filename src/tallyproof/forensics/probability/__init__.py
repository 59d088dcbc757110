"""Tails, special functions and corrections for asking many questions."""
