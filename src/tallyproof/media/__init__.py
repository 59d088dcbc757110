"""Monitoring of media: how long whom was heard, in which tone, and which hours nobody listened to."""
