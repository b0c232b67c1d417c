"""Tests of architecture/reading."""
