"""F-SWAP: stations whose sheet fits its area far better with two choices' counts exchanged."""
