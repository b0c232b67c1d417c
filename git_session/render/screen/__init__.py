"""Where pages are printed: terminal, pager, full screen."""
