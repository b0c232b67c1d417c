"""Tests of services/quality."""
