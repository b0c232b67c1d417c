"""What a source file says of itself: imports, classes, and what the checks of patterns and conventions ask for."""
