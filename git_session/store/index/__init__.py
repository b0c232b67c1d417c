"""What is looked up in all sessions at once."""
