"""Who can decide together: exact coalition arithmetic, also while results are disputed."""
