"""Who takes part in an election: people, parties, alliances, offices and bodies, and who says what binds them."""
