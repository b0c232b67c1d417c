"""Tests of insight/checks."""
