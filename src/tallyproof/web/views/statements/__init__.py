"""Statements: the register, one of them, a translation beside its original, and quoted figures."""
