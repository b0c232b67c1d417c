"""What coding agents receive, and the page about setting them up."""
