"""What our hooks make of real git operations."""
