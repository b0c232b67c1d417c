"""What can be read from commits and the branches that reach them."""
