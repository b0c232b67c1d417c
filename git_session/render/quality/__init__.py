"""Pages about tests and coverage."""
