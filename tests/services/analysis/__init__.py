"""Tests of services/analysis."""
