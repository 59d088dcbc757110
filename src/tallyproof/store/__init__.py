"""Projects and snapshots on disk."""
