"""Tests of insight/reading."""
