"""Installing git-session in a repository, and proof that its hooks run."""
