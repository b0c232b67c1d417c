"""The layer that touches git."""
