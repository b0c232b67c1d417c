"""Tests and coverage, the rules about them, and the gate before a merge."""
