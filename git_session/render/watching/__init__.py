"""The lines and the screen of a watch."""
