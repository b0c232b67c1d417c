"""Tests of the layer architecture."""
