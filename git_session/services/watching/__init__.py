"""Watches a work tree and records evidence of work between commits."""
