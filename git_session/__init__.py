"""Coding sessions kept in git: a branch plus its objectives, decisions, time and handoffs."""

__version__ = "0.1.0"
