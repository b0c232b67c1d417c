"""Frozen values and pure functions: no git, no files."""
