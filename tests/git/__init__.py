"""Tests of the layer git."""
