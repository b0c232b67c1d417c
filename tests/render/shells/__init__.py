"""Tests of render/shells."""
