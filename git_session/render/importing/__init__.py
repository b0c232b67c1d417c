"""Pages of `git session import-ccmp`."""
