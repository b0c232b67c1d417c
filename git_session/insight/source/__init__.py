"""What the files of a repository say: tests, comments, documents, layout."""
