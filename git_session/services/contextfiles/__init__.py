"""Context files (CLAUDE.md, AGENTS.md): which apply, and whether they are up to date."""
