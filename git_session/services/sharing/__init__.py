"""What the user agreed to share, and what of it leaves this clone."""
