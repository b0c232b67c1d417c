"""Tests of insight/history."""
