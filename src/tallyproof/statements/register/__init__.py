"""What was said, by whom, where, in which words; and what is claimed about it."""
