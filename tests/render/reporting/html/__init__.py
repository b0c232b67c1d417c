"""Tests of results as HTML: parts, the whole document, and what a browser makes of it."""
