"""Tests of render/screen."""
