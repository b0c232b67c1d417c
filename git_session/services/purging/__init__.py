"""Removes snapshots, files and texts from what git-session keeps."""
