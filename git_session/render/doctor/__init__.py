"""The page of `git session doctor`."""
