"""What tools for tests and coverage really write: tiny projects whose truth is known, and what came out when they were run."""
