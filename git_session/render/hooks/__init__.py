"""The page about installing git-session in a repository."""
