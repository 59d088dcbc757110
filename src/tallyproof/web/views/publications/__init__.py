"""What is published, by two persons, with its proofs."""
