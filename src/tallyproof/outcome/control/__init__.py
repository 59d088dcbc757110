"""Who can appoint and remove whom, by the letter of the law."""
