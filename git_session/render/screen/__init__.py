"""Where pages go: a terminal, a pager, a full screen."""
