"""F-MIX: honest, stuffed and switched stations as one mixture."""
