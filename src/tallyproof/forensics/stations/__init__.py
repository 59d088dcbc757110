"""The stations that every method works on: counts, exact accounts of who is left out, areas."""
