"""Tests of render/reporting."""
