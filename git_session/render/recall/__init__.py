"""Pages of what is known about words and lines."""
