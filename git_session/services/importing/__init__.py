"""Sessions of other programs become ours."""
