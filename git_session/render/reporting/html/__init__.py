"""Results as HTML: one file that needs nothing from anywhere."""
