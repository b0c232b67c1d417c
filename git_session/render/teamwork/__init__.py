"""Pages about sharing sessions and about colleagues."""
