"""Sessions shared through real servers on loopback."""
