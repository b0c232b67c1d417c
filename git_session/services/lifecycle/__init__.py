"""A session begins, goes on, ends, or is thrown away."""
