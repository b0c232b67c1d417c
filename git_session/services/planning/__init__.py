"""What a session is for: its objectives, blockers and decisions."""
