"""The views of one session, open or ended: status, brief, handoff, timeline, comparison."""
