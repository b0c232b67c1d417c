"""Tests of render/analysis."""
