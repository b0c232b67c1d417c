"""Turns results into text: terminal pages (rich), plain text for pipes, JSON, Markdown and HTML."""
