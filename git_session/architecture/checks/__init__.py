"""The checks behind `git session analyze --patterns`: pure functions from facts and settings to findings."""
