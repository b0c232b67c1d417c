"""The store of shared sessions."""
