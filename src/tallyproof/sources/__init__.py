"""Read results files as commissions publish them: one file a format.

Every reader ends in a `Reading`: the results table, every problem found, and an account of all rows.
"""
