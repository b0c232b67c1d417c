"""Tests of services/watching."""
