"""Results as text: for the terminal (rich), for pipes, as JSON and Markdown."""
