"""Pages about one session: status, brief, handoff, timeline, comparison."""
