"""Monitoring of media: coding sheets, their report, and one item coded at a time."""
