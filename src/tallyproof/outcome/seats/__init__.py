"""Seats: exact formulas, the apportionment of votes, and what holds an apportionment up."""
