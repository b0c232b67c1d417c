"""The completion of real shells: bash with git's own completion, zsh, fish; those that are installed."""
