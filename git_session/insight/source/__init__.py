"""Reads the files of a repository: tests, comments, documents, layout."""
