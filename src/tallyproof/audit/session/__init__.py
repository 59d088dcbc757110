"""One audit from commitment to decision: every step is an event, and the state is nothing but their sum."""
