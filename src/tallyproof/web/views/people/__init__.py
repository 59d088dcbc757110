"""Pages about the team: who is in it and what they did."""
