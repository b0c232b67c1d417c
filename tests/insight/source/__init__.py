"""Tests of insight/source."""
