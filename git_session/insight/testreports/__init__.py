"""Reads the output of test tools: test reports, coverage reports, and printed summaries."""
