"""Tests of services/reporting."""
