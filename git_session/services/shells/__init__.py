"""What shells and man(1) read of git-session: completions and man pages, and where they look for them."""
