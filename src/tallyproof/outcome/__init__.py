"""Who won, by how much, and what would change it."""
