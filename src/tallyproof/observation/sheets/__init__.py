"""Two sets of result sheets for the same stations, cell by cell, and what the uncovered part would need."""
