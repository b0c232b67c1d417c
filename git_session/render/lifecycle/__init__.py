"""Pages about sessions that begin, change hands and end."""
