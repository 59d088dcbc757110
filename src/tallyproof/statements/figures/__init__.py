"""Whether the figures that a statement quotes fit together, and fit the results."""
