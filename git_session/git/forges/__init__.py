"""Forges: which one a remote is on, and what their programs answer."""
