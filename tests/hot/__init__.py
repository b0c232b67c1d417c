"""Tests of git_session.hot."""
