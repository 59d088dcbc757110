"""Who can decide together with these seats."""
