"""What is kept: journals, views, the archive, the configuration."""
