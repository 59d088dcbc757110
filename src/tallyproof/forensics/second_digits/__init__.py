"""F-DIGIT2: first and second digits against Benford's law, for information only."""
