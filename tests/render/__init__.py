"""Tests of the layer render."""
