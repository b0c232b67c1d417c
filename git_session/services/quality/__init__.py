"""Tests and coverage, the rules for them, and the gate before a merge."""
