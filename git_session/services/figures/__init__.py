"""Figures of sessions over time: history, velocity, trends, and whose they are."""
