"""Makes and restores checkpoints, which are saved states of the work tree."""
