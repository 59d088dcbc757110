"""What differs between a sentence and its translation, one kind a file; each flag has its places and its rule."""
