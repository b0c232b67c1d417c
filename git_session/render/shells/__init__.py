"""Man pages as text, and what was placed for shells."""
