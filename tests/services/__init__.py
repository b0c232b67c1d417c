"""Tests of git_session.services."""
