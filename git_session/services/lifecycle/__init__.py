"""Starts, switches, resumes, ends and drops sessions."""
