"""Accounts: passwords, one-time codes, invitations, limits on attempts, sessions."""
