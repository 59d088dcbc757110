"""Which sentence of a translation renders which of the original: proposed by the program, settled by a person."""
