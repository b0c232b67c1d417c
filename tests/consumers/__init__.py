"""Programs that read commit messages: run for real, they must say the same of a message with our block and without it."""
