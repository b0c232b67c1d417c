"""Coding agents: their configuration, their hooks, and the state that other plugins read."""
