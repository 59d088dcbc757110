"""Samples of stations that anyone can draw again: the frame, how many, which."""
