"""Tests of architecture/resolve."""
