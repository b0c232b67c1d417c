"""Checkpoints: saved states of the work tree, and restoring one."""
