"""The page about what is wrong and how it is fixed."""
