"""Reports of observers: how their columns map, what each row says, which station it is about."""
