"""Complaints, appeals and decisions: states, deadlines, permissions, matters, effects. Nothing here touches a disk."""
