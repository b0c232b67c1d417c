"""Asks a forge on 127.0.0.1 through the real gh and glab."""
