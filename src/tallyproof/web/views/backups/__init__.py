"""Backups of the project and its records."""
