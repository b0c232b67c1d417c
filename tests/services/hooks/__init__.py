"""Tests of services/hooks."""
