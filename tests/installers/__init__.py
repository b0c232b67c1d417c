"""Installs the package in the ways that users do, and uses it there."""
