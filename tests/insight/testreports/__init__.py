"""Tests of insight/testreports."""
