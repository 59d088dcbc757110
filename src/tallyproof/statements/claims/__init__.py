"""Who says what in an English news text: proposals for a person, never facts."""
