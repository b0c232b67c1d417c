"""Reads the summaries that test runners print."""
