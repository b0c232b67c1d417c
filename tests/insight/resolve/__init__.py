"""Tests of insight/resolve."""
