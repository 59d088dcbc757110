"""F-SWING: stations where the choice gained more than the election before leads to expect."""
