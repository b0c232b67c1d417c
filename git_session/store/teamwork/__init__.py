"""What colleagues share, and what this clone has published."""
