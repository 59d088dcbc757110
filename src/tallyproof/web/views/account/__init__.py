"""Pages about getting in, and about oneself."""
