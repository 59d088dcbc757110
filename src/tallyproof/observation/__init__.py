"""What observers saw, what their copies of the sheets say, and how far that reaches."""
