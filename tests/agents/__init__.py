"""What each coding agent documents of its hooks, and that we keep to it."""
