"""Pages about health and patterns, and SARIF."""
