"""Installs git-session in a repository and proves that its hooks run."""
