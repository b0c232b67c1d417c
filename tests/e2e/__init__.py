"""The real program on real repositories, as a user runs it."""
