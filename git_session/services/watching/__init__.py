"""Watching a work tree: evidence of work between commits."""
