"""Work in the background: requests for it, and what it found."""
