"""Everything that touches git for commands: one port, two adapters, one process seam."""
