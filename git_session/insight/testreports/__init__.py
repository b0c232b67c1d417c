"""What test tools write: test reports, coverage reports, and the summaries they print."""
