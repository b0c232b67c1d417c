"""Where sessions stand: what is shown of one, open or ended."""
