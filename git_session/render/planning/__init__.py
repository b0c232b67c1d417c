"""Pages about objectives, blockers and decisions."""
