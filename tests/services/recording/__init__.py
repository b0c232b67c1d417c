"""Tests of services/recording."""
