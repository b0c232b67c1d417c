"""The objectives, blockers and decisions of a session."""
