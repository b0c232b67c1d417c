"""Runs coding agents as they are published against a model that we play: `make agents`, which needs npm and so is not in CI."""
