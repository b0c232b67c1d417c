"""What is known about a word, or behind a line of code, from all sessions."""
