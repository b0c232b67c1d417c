"""Tests of render/figures."""
