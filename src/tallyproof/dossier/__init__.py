"""Everything that was found, in one file that anyone can open, print and recompute."""
