"""One module per git-session-* executable."""
