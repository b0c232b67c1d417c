"""Tests of services/figures."""
