"""Reports as a page, as Markdown and as HTML."""
