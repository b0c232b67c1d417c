"""What a repository shows when it is read: its layout, what changed, what was done."""
