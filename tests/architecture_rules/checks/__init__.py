"""Tests of architecture/checks."""
