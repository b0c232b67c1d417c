"""The real output of tools for tests and coverage: tiny projects with known results, and the recorded output of runs."""
