"""Pages about what needs two people."""
