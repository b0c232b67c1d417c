"""Pages about context files."""
