"""The nouns: contest, choice, results, problems, snapshots."""
