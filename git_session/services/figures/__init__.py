"""Figures of sessions over time: history, velocity, trends and attribution."""
