"""Git's own files, read and written without a process."""
